"""What touches the world, on a real PostgreSQL."""
