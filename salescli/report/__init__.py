"""The report as data: KPIs by theme, side by side, with what stands out."""
