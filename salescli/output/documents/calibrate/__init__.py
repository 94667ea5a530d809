"""Weights of stages, for every format."""
