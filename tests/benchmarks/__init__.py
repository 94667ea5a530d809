"""How fast and how large: salescli beside other programs that do the same job. Run it: python -m tests.benchmarks."""
