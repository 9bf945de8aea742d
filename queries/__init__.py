"""The read side: synchronous functions of a database session, shared by every door."""
