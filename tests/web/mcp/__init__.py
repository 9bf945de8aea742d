"""The door for programs that think."""
