"""What commands print for people: tables and lines made from views. Nothing here does I/O but printing."""
