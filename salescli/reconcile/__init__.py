"""Why another system shows another figure: other readings of a KPI, set against that figure."""
