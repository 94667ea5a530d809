"""The numbers that targets are judged on, and who is counted in them."""
