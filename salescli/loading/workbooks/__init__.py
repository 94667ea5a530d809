"""Workbooks: their sheets as files of text, whose cells keep what they are."""
