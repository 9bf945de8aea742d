"""The documents of a complaint: which there are, who signed them, and who may read them."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import Refused
from models.tables import DocumentRow
from queries import case_file
from queries.attachments import HIDDEN
from queries.case_file import CaseFile
from queries.document_content import Clerk, Paper, papers
from queries.history import events_of
from queries.views import Data
from register import documents
from register.office import staff
from rules import sees
from wording import terms

NO_STORE = "store"


def _papers(clerk: Clerk) -> list[Paper]:
    return list(papers(clerk.kept.law, clerk.kept.row.number, clerk.events))


def listing(session: Session, number: str, person: str | None, now: datetime) -> list[Data]:
    """The same, of a register at hand."""
    kept = case_file.case_file(session, number)
    clerk = Clerk(session, kept, events_of(session, number))
    rows = {(row.name, row.seq): row for row in documents.made(session, number)}
    failed = {row.code for row in documents.waiting(session, number) if row.tries}
    last = {one.name: one.made.seq for one in _papers(clerk) if one.name in kept.case.documents}
    lines = []
    for one in _papers(clerk):
        row = rows.get((one.name, one.made.seq))
        open_to = row is not None and _hidden(session, now, kept, row, person) is None
        lines.append(_line(clerk, one, row, open_to) | {
            "current": last.get(one.name) == one.made.seq,
            "state": "made" if row else "failed" if failed & {one.name, NO_STORE} else "due",
        })  # fmt: skip
    return lines


def _line(clerk: Clerk, one: Paper, row: DocumentRow | None, open_to: bool) -> Data:
    procedure = clerk.kept.procedure
    return {
        "document": one.name,
        "zh": terms.name(procedure, one.name),
        "version": one.issued.version,
        "seq": one.made.seq,
        "at": one.made.at.isoformat(),
        "signed": [
            {"role": by.role, "zh": terms.name(procedure, by.role), "by": by.by,
             "by_name": case_file.person_name(clerk.session, by.by), "seq": by.seq}
            for by in one.issued.signatures
        ],
        "sha256": (row.sha256 if open_to else HIDDEN) if row else None,
        "size": row.size if row else None,
        "produced_at": row.produced_at.isoformat() if row else None,
    }  # fmt: skip


def _hidden(session: Session, now: datetime, kept: CaseFile, row: DocumentRow, person: str | None) -> Refused | None:
    """What hides a paper from a reader: it tells the narrative, and may tell who filed the complaint. Raises
    BadInput."""
    if person is None:
        return Refused("文书只给有职责的人员查阅;请写明查阅人(--person)", (), number=row.complaint)
    case_file.known(session, person, now)
    told: tuple[case_file.Part, ...] = ("narrative", "identity") if row.identity else ("narrative",)
    closed = [part for part in told if not case_file.may_read(session, kept, person, now, part)]
    if not closed:
        return None
    behind, standing = staff.stands(session, person, now)
    rules = tuple(
        one for part in closed for one in sees.refusals(kept.law, kept.case, person, standing, part, stands_for=behind)
    )
    says = [terms.refusal(kept.procedure, one) for one in rules] or ["查阅人在本制度中没有职责"]
    return Refused("\n".join(["文书不予查阅:", *(f"  · {line}" for line in dict.fromkeys(says))]), rules,
                   number=row.complaint)  # fmt: skip
