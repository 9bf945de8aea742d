"""Notices are handed to their channels."""
