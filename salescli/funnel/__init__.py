"""The funnel: how far deals get through the stages of a pipeline."""
