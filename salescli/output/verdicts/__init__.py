"""The verdicts of `check`, for people, programs and CI systems."""
