"""The report as data, and several KPIs side by side."""
