"""Holds, erasures and what is due, as they are shown."""
