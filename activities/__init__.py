"""Everything that touches the world; each one idempotent transaction."""
