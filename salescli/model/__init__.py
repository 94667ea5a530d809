"""The model: tables of the input, measures, KPIs and their formulas, the calendar, quotas."""
