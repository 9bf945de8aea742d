"""Commands about the office: its staff, its programs, who has read what."""
