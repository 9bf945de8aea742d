"""What an auditor is given: dossiers, and the signed log."""
