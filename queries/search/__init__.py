"""Searching complaints: what a reader may read of each, what holds the words, and the excerpt that is shown."""
