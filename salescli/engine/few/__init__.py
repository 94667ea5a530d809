"""Few rows, computed in plain Python, as to begin a query takes longer; and small files, asked together in memory."""
