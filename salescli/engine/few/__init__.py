"""Few rows, computed in plain Python: to begin a query takes longer than all of the sums."""
