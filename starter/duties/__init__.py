"""Periodic duties of the office, and their schedules in Temporal."""
