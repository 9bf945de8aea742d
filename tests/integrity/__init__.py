"""The auditor's package."""
