"""What people read in the console."""
