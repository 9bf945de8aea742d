"""One case as its pages show it."""
