"""An act on a case: its fields, its preview, its receipt on record, its delivery, and many at once."""
