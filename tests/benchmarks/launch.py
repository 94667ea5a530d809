"""Runs one program and says what it took: launch.py OUT ERR PROGRAM ARGUMENT… (JSON on stdout).

A process of its own without imports to speak of, for the peak memory of a child begins at that of its parent.
"""

import json
import os
import subprocess
import sys
import time

out, err, *command = sys.argv[1:]
with open(out, "wb") as out_file, open(err, "wb") as err_file:  # noqa: PTH123 (pathlib is an import)
    began = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
kilobyte = 1 if sys.platform == "darwin" else 1024
taken = {
    "code": child.returncode,
    "wall": wall,
    "cpu": used.ru_utime + used.ru_stime,
    "peak": used.ru_maxrss * kilobyte,
}
print(json.dumps(taken))
