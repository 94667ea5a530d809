"""Amounts that are converted when the periods are known."""
