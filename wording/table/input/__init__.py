"""What is said of what people type: the command line, forms, values, files."""
