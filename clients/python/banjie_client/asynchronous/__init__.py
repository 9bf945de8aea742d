"""The client for programs with an event loop. `synchronous/` is made from this folder (`make pages`)."""
