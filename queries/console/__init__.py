"""What the console's pages show beside the views that all doors share."""
