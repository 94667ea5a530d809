#!/usr/bin/env bash
# calamine drops the tabs in the cells of an .ods file, so that two texts become one.
#
# With fastexcel 0.21.0 (calamine 0.36.1), a cell that LibreOffice writes as `<text:p>a<text:tab/>b</text:p>`, which is
# `a`, a tab and `b`, reads as `ab`. Blanks that are counted (`<text:s text:c="2"/>`) are kept. The same text in an .xlsx
# file keeps its tab. Ids that differ in nothing else would be one.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet fastexcel==0.21.0 polars==2.1.0
"$home/venv/bin/python" - <<'PYTHON'
import io
import zipfile

import fastexcel
import polars as pl

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
TEXTS = ["a<text:tab/>b", 'a<text:s text:c="2"/>b', "ab"]
ROWS = "".join(
    '<table:table-row><table:table-cell office:value-type="string">'
    f"<text:p>{text}</text:p></table:table-cell></table:table-row>"
    for text in TEXTS
)
CONTENT = (
    f'<office:document-content {NAMES} office:version="1.3"><office:body><office:spreadsheet>'
    f'<table:table table:name="A">{ROWS}</table:table></office:spreadsheet></office:body></office:document-content>'
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
stored = io.BytesIO()
with zipfile.ZipFile(stored, "w") as parts:
    parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    parts.writestr("META-INF/manifest.xml", MANIFEST)
    parts.writestr("content.xml", CONTENT)
sheet = fastexcel.read_excel(stored.getvalue()).load_sheet("A", header_row=None, dtypes="string")
found = pl.DataFrame(sheet).to_series().to_list()
print(found)
assert found == ["ab", "a  b", "ab"], found
PYTHON
