"""Pages that need no log-in and hold no complaint: what is at this address, how accessible the pages are."""
