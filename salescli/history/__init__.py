"""What numbers were from run to run: a file that runs are recorded in, and the guard over closed periods."""
