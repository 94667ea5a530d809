"""The amounts of the files in one currency: which it is, at what rates, and what did not read for it."""
