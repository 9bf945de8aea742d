"""The register in PostgreSQL: journal, inbox, outbox, projections, and the rows that belong to a case."""
