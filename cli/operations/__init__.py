"""Commands for whoever operates the system."""
