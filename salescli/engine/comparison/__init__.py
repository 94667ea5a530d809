"""Answers set against earlier periods."""
