"""Documents, attachments and texts: stored, closed to readers, and known by their digests."""
