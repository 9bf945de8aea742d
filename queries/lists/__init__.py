"""Lists of complaints: which they show, in which order, a page at a time."""
