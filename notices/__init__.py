"""Notices to people: letters and delivery channels."""
