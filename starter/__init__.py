"""People and programs come in here: intake, acts, the `banjie` command, the embedded stack."""
