"""Documents are made, files come in and go out."""
