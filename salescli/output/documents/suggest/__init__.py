"""Suggested targets."""
