"""Who may read what of a case, as data; and what a text is searched by."""
