"""New releases of the program over open cases, as processes of their own."""
