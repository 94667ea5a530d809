"""Comparison of answers with earlier periods."""
