"""What an approval is about: each text, fact and document as it stands, or the request for more time."""

from collections.abc import Iterator

from models.requirement import Name
from queries.case_file import person_name
from queries.reading import CaseReading
from queries.views.base import ShownInstant, View
from queries.waiting import pending_request_view
from register import documents, texts
from rules.waiting import pending_requests
from wording import terms
from wording.table.console import act_form as words


class SubjectPartView(View):
    """A part of what is to be approved: what it says, who stated it and when. `version` of a document; `digest` is the
    SHA-256 of its file, or the salted digest of a text on record."""

    label: str
    says: str
    by_name: str = ""
    at: ShownInstant | None = None
    version: int | None = None
    digest: str = ""


def approval_subject(reading: CaseReading) -> tuple[SubjectPartView, ...]:
    """Return what waits for approval on a case, as the reader may see it; nothing where nothing does."""
    return (*_requests(reading), *_approved_parts(reading))


def _requests(reading: CaseReading) -> Iterator[SubjectPartView]:
    case_file = reading.case_file
    for request in pending_requests(case_file.law, case_file.case):
        view = pending_request_view(reading.session, case_file, request)
        asked = view.units_label or f"{view.until or ''}"
        yield SubjectPartView(label=words.MORE_TIME(limit=view.label), says=asked, by_name=view.by_name)


def _approved_parts(reading: CaseReading) -> Iterator[SubjectPartView]:
    case_file = reading.case_file
    for position in case_file.case.positions.values():
        approval = case_file.law.find_stage(position.stage).approval
        yield from (part for name in (approval.of if approval else ()) for part in _part(reading, name))


def _part(reading: CaseReading, name: Name) -> Iterator[SubjectPartView]:
    case_file, session = reading.case_file, reading.session
    case, procedure = case_file.case, case_file.procedure
    stated = case.stated.get(name)
    by_name = person_name(session, stated.by) if stated else ""
    if name in case.documents:
        stored = [row for row in documents.stored_documents(session, case_file.row.number) if row.name == name]
        newest = stored[-1] if stored else None
        yield SubjectPartView(
            label=terms.label(procedure, name, "document"),
            says="",
            by_name=by_name,
            at=newest.produced_at if newest else None,
            version=case.documents[name].version,
            digest=newest.sha256 if newest else "",
        )
    elif name in case.texts:
        body = texts.load_texts(session, {name: case.texts[name]}).get(name, "")
        shown = reading.shown_text(body)
        digest = case.texts[name].digest
        yield SubjectPartView(label=terms.label(procedure, name, "text"), says=shown, by_name=by_name, digest=digest)
    elif name in case.facts:
        says = terms.value_text(procedure, name, case.facts[name])
        yield SubjectPartView(label=terms.label(procedure, name), says=says, by_name=by_name)
