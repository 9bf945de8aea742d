"""The feed of events, which webhooks send and programs read."""
