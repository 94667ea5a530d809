"""The difference of two groups of one KPI, and between which limits it lies."""
