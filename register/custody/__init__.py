"""How long what is personal is kept: holds, erasure, and lists of what is due. Every decision is an event of the stream
`custody:<number>`."""
