"""Repair: make lists and tables again from the journal."""
