"""Webhooks: the endpoints to which events are sent, and the record of each delivery."""
