"""Converts amounts to the base currency: which that is, at what rates, and why an amount does not convert."""
