"""The pipeline between two days: what came in, what grew or shrank, and what left it."""
