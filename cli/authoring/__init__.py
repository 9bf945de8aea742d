"""What helps whoever writes a regulation: untested parts, a skeleton, a page for the leader."""
