"""Many questions over small files, answered from one scan."""
