"""Digests of what is personal, in the rows that hold it: made when a row is written, and compared whenever somebody
wants to know whether it is still what is on record.

Erasing empties body and salt of a row together; the digest stays, since acts and events name it. An erased row opens
its digest no more: `body` (or `salt`) says whether it was erased.
"""

from models.form import Party, StoredFile
from models.messages import Number, Person
from models.requirement import Name
from models.tables import AttachmentRow, PartyRow, PersonRow, TextRow
from rules.digests.salted_digest import salted_digest

ORG = "org"  # the journal of the office
PARTY = "party"


def text_digest(salt: str, number: Number, name: Name, body: str) -> str:
    """Return the digest of a text; it holds for this text under this name at this complaint only."""
    return salted_digest(salt, number, name, body)


def attachment_digest(salt: str, number: Number, file: StoredFile | AttachmentRow) -> str:
    """Return the digest of an attachment; it holds for this content of this type under this name at this complaint
    only."""
    return salted_digest(salt, number, file.name, [file.media_type, file.sha256])


def party_digest(salt: str, number: Number, party: Party | PartyRow) -> str:
    """Return the digest of who filed a complaint, also where nothing is known of them."""
    return salted_digest(salt, number, PARTY, [party.name, party.unit, party.contact, party.address])


def person_digest(salt: str, person: Person, name: str, contact: str) -> str:
    """Return the digest of what is personal of a member of staff."""
    return salted_digest(salt, ORG, person, [name, contact])


def text_holds(row: TextRow) -> bool:
    if row.salt is None or row.body is None:
        return False
    return row.digest == text_digest(row.salt, row.complaint, row.name, row.body)


def attachment_holds(row: AttachmentRow) -> bool:
    """Return True where name, media type and SHA-256 of the attachment open its digest; the file itself is compared
    with the SHA-256 by `attachments.copy_stored_file`."""
    return row.salt is not None and row.digest == attachment_digest(row.salt, row.complaint, row)


def party_holds(row: PartyRow) -> bool:
    return row.salt is not None and row.digest == party_digest(row.salt, row.complaint, row)


def person_holds(row: PersonRow) -> bool:
    """Return True where name and contact of the member of staff open their digest."""
    return row.salt is not None and row.digest == person_digest(row.salt, row.id, row.name, row.contact)
