"""Temporal workflows: deterministic, without I/O. Everything that touches the world is an activity."""
