"""Mail that comes in, against real servers."""
