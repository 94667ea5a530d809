"""Targets: read from the settings and CSV files, judged on the numbers of KPIs, with the effort to reach them.

settings and CSV ──reading──▶ Target ──check (numbers)──▶ Observation ──judging──▶ Judged ──output──▶ table · JUnit · …
"""
