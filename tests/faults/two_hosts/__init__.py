"""Two hosts made of network namespaces, with a PostgreSQL pair and two of each process."""
