"""The adapter of readings of a KPI, set against the figure of another system."""
