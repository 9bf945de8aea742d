"""What the workflow itself promises, on real servers."""
