"""Notices to people: the letters, and the channels by which they leave."""
