"""Files outside the database: how one is written whole or not at all, and which types are allowed."""
