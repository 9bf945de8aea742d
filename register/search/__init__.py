"""What complaints are searched by."""
