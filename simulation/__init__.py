"""A whole office in one process and one thread: one seed chooses what happens next, and time is simulated.

Temporal is a model of its contract (`temporal/`); PostgreSQL is real. What lies outside: docs/reliability.md.
"""
