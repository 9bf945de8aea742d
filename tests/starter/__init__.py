"""People and programs at the counter, on real servers."""
