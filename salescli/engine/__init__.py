"""From a question to numbers: plan, scan, partial aggregates, evaluation. Nothing in here knows any KPI."""
