"""Before a complaint is registered: what can be filed, the check of a form, what it would begin."""
