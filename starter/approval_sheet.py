"""Print the approval sheet of a case to a new file, for whoever reads it."""

import asyncio
import hashlib
from pathlib import Path

from sqlalchemy.orm import Session

from documents import produce_document
from models.errors import BadInput
from models.frozen import Frozen
from queries.approval_sheet import approval_sheet
from queries.reading import begin_reading
from register.office.access_journal import ReadingDoor
from starter.client import BanjieClient
from wording.system_problems import file_problem
from wording.translation import gettext


class PrintedSheet(Frozen):
    """An approval sheet that was printed to a file."""

    number: str
    sha256: str
    out: str


async def print_approval_sheet(
    client: BanjieClient, number: str, out: Path | None, person: str | None, *, door: ReadingDoor
) -> PrintedSheet:
    """Write the approval sheet of a case to a new file. Raises BadInput, ReadingRefused, Unavailable."""

    def produced(session: Session) -> bytes:
        now = client.clock(session, number)
        return produce_document(approval_sheet(begin_reading(session, number, person, now, door), now))

    content = await client.transact(produced)
    place = out or Path(gettext("{number} approval sheet.docx", number=number))
    await asyncio.to_thread(_write_new_file, place, content)
    return PrintedSheet(number=number, sha256=hashlib.sha256(content).hexdigest(), out=str(place))


def _write_new_file(place: Path, content: bytes) -> None:
    if place.exists():
        raise BadInput(gettext("{path} exists already. Choose another file name.", path=place))
    try:
        with place.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise BadInput(gettext("Cannot write {path}: {why}.", path=place, why=file_problem(error))) from None
