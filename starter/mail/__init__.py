"""Mail that comes in: what it says, of what kind it is, what it becomes. Loaded where mail is taken alone."""
