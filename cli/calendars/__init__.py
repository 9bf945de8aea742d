"""Commands about limits and holiday notices."""
