"""Makes the data, runs every contender in turn, several times, and prints medians, ratios and peak memory.

    python -m tests.benchmarks                        all of it: 10 million deals, 40 million for memory
    python -m tests.benchmarks --rows 100000          a small one
    python -m tests.benchmarks --only kpi --only start
    python -m tests.benchmarks --compare before.json
    python -m tests.benchmarks --docs result.json     only writes its tables into the docs

A contender that says another number than the others ends it with 1. A missed limit does not: it is in the result.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.benchmarks import answers, data, results, sections, table
from tests.benchmarks.cases import CASES
from tests.benchmarks.measuring import Failed, in_turn
from tests.benchmarks.model import Case

_REPOSITORY = Path(__file__).parents[2]
_PEERS = Path(__file__).parent / "peers"
#: What is made as a command asks for it, with a number or a word.
_MADE: Mapping[str, Callable[[Path, str], Path]] = {
    "customers": lambda folder, count: data.customers(folder, int(count)),
    "targets": lambda folder, count: data.targets(folder, int(count)),
    "section": sections.settings,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.docs:
        table.put_into(_REPOSITORY / "docs", results.load(asked.docs))
        return 0
    earlier = results.load(asked.compare) if asked.compare else None
    outcomes = []
    for case in CASES:
        if not asked.only or case.name in asked.only:
            print(f"{case.name}: {case.title}", file=sys.stderr)
            try:
                outcomes.append(run(case, asked.data, asked.rows, asked.rounds))
            except Failed as error:
                print(error, file=sys.stderr)
                return 1
    found = results.as_data(outcomes, asked.rows, asked.rounds)
    if asked.output:
        results.save(found, asked.output)
    print(table.markdown(found), end="")
    if earlier:
        print("\n" + table.compared(found, earlier), end="")
    return 0


def run(case: Case, folder: Path, rows: int, rounds: int) -> results.Outcome:
    """Measure one case. Raises Failed where a contender fails or contradicts another."""
    absent = {each.name: each.absent for each in case.contenders if each.absent}
    present = [each for each in case.contenders if not each.absent]
    asks_deals = {each.name: "{deals}" in each.command or "{files:" in each.command for each in present}
    counts = {each.name: round(rows * each.times) if asks_deals[each.name] else 0 for each in present}
    files = {
        count: data.in_a_process(folder, count, is_clean=case.is_clean, module=case.data)
        for count in sorted({*counts.values()} - {0})
    }
    commands = {
        each.name: each.filled(
            {
                **{
                    f"{name}:{asked}": str(_made(name, asked, folder, files.get(counts[each.name])))
                    for name, asked in each.made
                },
                "deals": str(files.get(counts[each.name], "")),
                "new": "{new}",
                "python": sys.executable,
                "peers": str(_PEERS),
                "sample": str(_REPOSITORY / "sample_data"),
            }
        )
        for each in present
    }
    codes = {each.name: each.codes for each in present}
    times = max(1, round(rounds * case.rounds))
    runs, printed = in_turn(commands, _REPOSITORY, times, codes, lambda text: print(text, file=sys.stderr, flush=True))
    answered = [(each, each.answer(printed[each.name])) for each in present if each.answer]
    for other, answer in answered[1:]:
        first, expected = answered[0]
        if unlike := answers.differences(expected, answer):
            raise Failed(
                f"{case.name}: {first.name} and {other.name} disagree on {len(unlike)}: {'; '.join(unlike[:5])}"
            )
    sizes = {name: files[count].stat().st_size if count else 0 for name, count in counts.items()}
    return results.Outcome(case, counts, runs, sizes, absent)


def _made(name: str, asked: str, folder: Path, deals: Path | None) -> Path:
    """What is made as a command asks for it: of the deals, or beside them."""
    if name == "files":
        assert deals is not None
        return data.in_files(deals, int(asked))
    return _MADE[name](folder, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000, help="deals in the usual file (default: 10,000,000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run (default: 5)")
    parser.add_argument("--only", action="append", choices=[case.name for case in CASES], help="this case; repeatable")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir(), "salescli-benchmarks"),
                        help="folder for the data, which a later run uses again")  # fmt: skip
    parser.add_argument("--output", type=Path, help="result file (JSON)")
    parser.add_argument("--compare", type=Path, help="result file of an earlier run")
    parser.add_argument("--docs", type=Path, help="write this result file's tables into the docs, run nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
