"""The door for programs that think (Model Context Protocol). Imported only where it is switched on."""
