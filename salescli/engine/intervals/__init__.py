"""Measures over rows with a begin and an end: headcount, recurring revenue, proration, quota."""
