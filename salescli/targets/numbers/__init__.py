"""The numbers that targets are judged on, and their groups."""
