"""Notices: the text of each, and how far it has got."""
