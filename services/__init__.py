"""Long-running processes: relay, watch, workers, and what they report of themselves."""
