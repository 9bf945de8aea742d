"""The read side: synchronous functions of a database session that return views. They need no Temporal."""
