"""The activities that workflows call: each is one idempotent transaction, or a series of such."""
