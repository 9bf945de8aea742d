"""Operating the system: compare, export, revive, releases, moving cases."""
