"""What won deals were worth by month, in pandas: its fastest reader, the three columns alone, floats for money."""

import json
import sys

import pandas as pd

deals = pd.read_csv(sys.argv[1], usecols=["status", "value", "closed_at"], dtype=str, engine="pyarrow")
won = deals[deals["status"] == "won"]
value = pd.to_numeric(won["value"], errors="coerce")
day = pd.to_datetime(won["closed_at"], format="%Y-%m-%d", errors="coerce")
reads = value.notna() & day.notna()
sums = value[reads].groupby(day[reads].dt.strftime("%Y-%m")).sum()
sales = {month: f"{total:.2f}" for month, total in sums.items()}
print(json.dumps({"sales": sales, "unreadable": int((~reads).sum())}))
