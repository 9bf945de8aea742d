"""What digests and seals cover, byte by byte: for texts and people, and for what register and cases tell each other."""
