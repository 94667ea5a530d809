"""KPIs that the settings define, made into the same thing as the built-in ones."""
