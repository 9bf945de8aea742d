"""Commands that act on a case."""
