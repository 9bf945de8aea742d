"""Limits counted for anyone who asks, and the holiday notices that they count by."""
