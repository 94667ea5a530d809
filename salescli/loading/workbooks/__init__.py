"""Workbooks: their sheets as files of text whose cells keep their meaning."""
