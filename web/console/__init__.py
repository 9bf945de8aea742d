"""The console: pages on which supervisors and handlers do their day's work."""
