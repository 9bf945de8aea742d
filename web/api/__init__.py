"""The HTTP interface for programs: intake, acts, reads, one ordered feed of events."""
