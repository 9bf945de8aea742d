"""Embedded servers: PostgreSQL and Temporal as child processes of this program."""
