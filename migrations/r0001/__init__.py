"""The tables that revision 0001 creates. Never changed once it has been released."""
