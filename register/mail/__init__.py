"""Mail that came in, and the addresses to which letters are answered."""
