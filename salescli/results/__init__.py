"""What an answer is: a KPI's result with its notes, and tables without a format."""
