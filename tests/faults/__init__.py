"""Fault tests with real processes: servers are killed under load, and an independent checker examines the result."""
