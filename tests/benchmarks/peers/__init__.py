"""The same jobs by other means, each a program of its own: python tests/benchmarks/peers/NAME.py DEALS."""
