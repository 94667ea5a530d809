"""What a reader of a number must know: rows left out, keys without a match, where the data end."""
