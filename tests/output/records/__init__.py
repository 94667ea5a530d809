"""Tests of the records of JSON outputs."""
