"""Forms of dates beside the usual ones: months, numbers of days, weeks, and what stands for no date."""
