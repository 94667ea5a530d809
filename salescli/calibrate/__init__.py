"""Weights of stages, from what became of the deals that entered them."""
