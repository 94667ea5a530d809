"""The scan, spread over the workers of a Dask cluster. Nothing outside of `cluster` and `broadcast` imports Dask."""
