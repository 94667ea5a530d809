"""What is behind a number: the KPI's definition, what became of every row, and the rows themselves."""
