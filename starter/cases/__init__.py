"""Complaints are registered, and their workflows started."""
