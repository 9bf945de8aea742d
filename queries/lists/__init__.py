"""Lists of complaints, limits and loads: their filters, their order, a page at a time."""
