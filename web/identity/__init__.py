"""Pages to log in, and for one's own account and those of others."""
