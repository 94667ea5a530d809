"""Targets: read from the settings, judged on a KPI's numbers, with what it would take to reach them.

settings and CSV ──reading──▶ Target ──check (numbers)──▶ Observation ──judging──▶ Judged ──output──▶ table · JUnit · …
"""
