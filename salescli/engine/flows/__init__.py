"""Numbers of what happens in spans of days: sums, counts, distinct counts and quantiles by window and group."""
