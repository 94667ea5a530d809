"""Text to values: dates, numbers, currencies, choices, each in its file's style."""
