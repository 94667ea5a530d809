"""Cohorts: what became of the customers who came in one period."""
