"""Adopting holiday notices: the preview, the record, and the run that tells the cases."""
