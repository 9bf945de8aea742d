"""The dossier of a case: everything on record, packed so that a stranger can check it without access to the system."""
