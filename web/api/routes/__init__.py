"""The operations of the interface, one module for each kind of thing that they are about."""
