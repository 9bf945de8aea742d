"""Copies of complaints, and how they come into the tables."""
