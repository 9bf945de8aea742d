"""Commands about files and documents."""
