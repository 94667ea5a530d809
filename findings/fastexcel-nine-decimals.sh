#!/usr/bin/env bash
# fastexcel gives numbers that it reads as text with nine decimals, and drops the rest without a word.
#
# With fastexcel 0.21.0 (calamine 0.36.1), a cell that holds 1/3 reads as `0.333333333` where `dtypes="string"` is asked
# for, and as 0.3333333333333333 where it is not. A share, a price or a rate that is small loses most of its digits:
# 0.0001234567891234 is `0.000123457`. salescli reads such columns once more, as numbers.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet fastexcel==0.21.0 polars==2.1.0 xlsxwriter==3.3.1
"$home/venv/bin/python" - <<'PYTHON'
import io

import fastexcel
import polars as pl
import xlsxwriter

NUMBERS = [1 / 3, 0.0001234567891234]
stored = io.BytesIO()
book = xlsxwriter.Workbook(stored)
sheet = book.add_worksheet("A")
for row, number in enumerate(NUMBERS):
    sheet.write_number(row, 0, number)
book.close()
reader = fastexcel.read_excel(stored.getvalue())
found = pl.DataFrame(reader.load_sheet("A", header_row=None, dtypes="string")).to_series().to_list()
whole = pl.DataFrame(reader.load_sheet("A", header_row=None)).to_series().to_list()
print(found, whole)
assert whole == NUMBERS, whole
assert found == ["0.333333333", "0.000123457"], found
PYTHON
