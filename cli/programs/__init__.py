"""Commands about other programs: those that call, and those to which events are sent."""
