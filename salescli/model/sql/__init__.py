"""SQL over the columns of one row: the functions that Polars does not have, and expressions as trees."""
