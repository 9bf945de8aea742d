"""Acts as they come in: what the register looks up for each, and messages that came past it."""
