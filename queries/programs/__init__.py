"""What programs that call the HTTP interface ask: what became of an act, the feed of events."""
