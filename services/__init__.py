"""Long-running processes: relay, watch and workers, with their logging, metrics and health checks."""
