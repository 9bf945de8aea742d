"""The production topology, as far as it can be tried without a container engine."""
