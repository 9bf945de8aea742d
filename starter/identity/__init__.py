"""Logging in, sessions and accounts, as pages and commands ask for them."""
