"""What is said of a case: its screens, events, acts, limits, refusals."""
