"""What an auditor works with: dossiers that prove themselves to a stranger, and the program that checks them."""
