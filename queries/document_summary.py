"""The papers of a complaint in short, as they stand beside the rest of it."""

from typing import Any

from sqlalchemy.orm import Session

from models.procedure import Procedure
from register import documents
from wording import terms


def lines(session: Session, number: str, procedure: Procedure) -> list[dict[str, Any]]:
    """Of each document the newest paper. That there is one is no secret; what it says may be."""
    newest = {row.name: row for row in documents.made(session, number)}
    return [
        {
            "name": name,
            "zh": terms.name(procedure, name),
            "version": row.version,
            "signatures": row.signatures,
            "produced_at": row.produced_at.isoformat(),
        }
        for name, row in newest.items()
    ]
