"""Webhooks: the endpoints of programs, and the delivery of events to them."""
