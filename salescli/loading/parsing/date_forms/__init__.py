"""Unusual forms of dates: months, numbers of days, days of weeks, and words for no date."""
