"""The studio: pages on which somebody who knows no YAML reads a regulation beside its sentences, changes and publishes
it (ADR 121)."""
