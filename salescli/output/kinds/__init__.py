"""How each kind of result is written: rows behind a number, KPIs side by side, forecast, funnel, report."""
