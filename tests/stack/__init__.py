"""Fixtures and helpers: one running stack for each test process."""
