"""Notices: what an event makes, how each is on its way, and the outbox of what the system sends."""
