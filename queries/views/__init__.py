"""What is shown, as frozen models: the same for the command line (`--json`), HTTP, the console and the audit."""
