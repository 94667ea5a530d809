"""How far deals come through the stages of a pipeline."""
