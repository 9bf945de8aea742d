"""Dossiers of cases: exported for one person, through one door, on record before they are made."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from integrity.chosen_cases import Chosen, chosen_numbers
from integrity.dossier import make
from integrity.dossier.make import CaseMoved, Dossier, Export, NotBegun, NotSigned, Sources
from integrity.publish.cosignatures import cosign_export
from integrity.publish.daily_stamps import stamp_export
from integrity.publish.signed_log import publish_log
from models.errors import BadInput, ReadingRefused, Unavailable
from models.messages import Number
from queries.auditing.views import DossierListView, DossierView, NotExportedView, NotInsideView
from register.files import atomic_files
from register.office.access_journal import ReadingDoor
from starter.client import BanjieClient, in_transaction, see_one_moment
from wording.system_problems import file_problem
from wording.translation import N_, by_door, gettext

MAX_TRIES = 5  # of a case in which something happens meanwhile
MAX_WAITS, WAIT = 20, timedelta(milliseconds=200)  # while the relay gives positions


async def export_dossier(
    client: BanjieClient, number: Number, person: str | None, out: Path | None, door: ReadingDoor
) -> DossierView:
    """Write the dossier of a case to a new file, with what this person may read. Raises BadInput, ReadingRefused,
    Unavailable."""
    path = out or Path(f"{number}.dossier.zip")
    if person is None:
        raise BadInput(
            by_door(
                N_("Say who exports it (--person)."),
                http=N_("Say who exports it (?for=)."),
                page=N_("Say who exports it."),
            )()
        )
    if path.exists():
        raise BadInput(gettext("{path} exists already; choose another name.", path=path))
    dossier = await _made(client, number, person, door)
    try:
        atomic_files.write_file(path.parent, path, dossier.packed)
    except OSError as error:
        raise BadInput(gettext("{path} cannot be written: {why}", path=path, why=file_problem(error))) from None
    missing = tuple(NotInsideView(kind=one.kind, name=one.name, why=one.why) for one in dossier.kept_out)
    size, digest = len(dossier.packed), hashlib.sha256(dossier.packed).hexdigest()
    return DossierView(
        number=number,
        path=str(path),
        size=size,
        sha256=digest,
        events=dossier.events,
        signed=dossier.signed,
        not_inside=missing,
    )


async def export_dossiers(
    client: BanjieClient, chosen: Chosen, person: str | None, folder: Path, door: ReadingDoor
) -> DossierListView:
    """Write the dossiers of several cases into a folder, each a file of its own; those that this person may not export
    are named with the reason. Raises BadInput, Unavailable."""
    made, refused = list[DossierView](), list[NotExportedView]()
    for number in await client.transact(lambda session: chosen_numbers(session, chosen)):
        try:
            made.append(await export_dossier(client, number, person, folder / f"{number}.dossier.zip", door))
        except ReadingRefused as error:
            refused.append(NotExportedView(number=number, says=error.says))
    return DossierListView(made=tuple(made), refused=tuple(refused))


async def _made(client: BanjieClient, number: Number, person: str, door: ReadingDoor) -> Dossier:
    for _ in range(MAX_TRIES):
        try:
            export = await client.transact(
                lambda session: make.record_export(
                    session, number, person, client.clock(session, number), door=door, sources=_sources(client)
                )
            )
            return await _packed(client, export)
        except NotBegun:
            raise Unavailable(gettext("{number} has no event yet; try again later.", number=number)) from None
        except CaseMoved:
            continue
    raise Unavailable(gettext("{number} keeps changing; try again later.", number=number))


async def _packed(client: BanjieClient, export: Export) -> Dossier:
    """Return the dossier once all that is in it is signed. What never gets a position, since it was recorded in place
    of another, is waited for in vain, and the dossier says so. Raises CaseMoved, Unavailable."""
    for tries in range(MAX_WAITS + 1):
        await publish_log(client)
        await stamp_export(client)
        await cosign_export(client)
        try:
            return await _pack(client, export, unsigned=tries == MAX_WAITS)
        except NotSigned:
            await asyncio.sleep(WAIT.total_seconds())
    raise Unavailable(gettext("{number} keeps changing; try again later.", number=export.number))


@in_transaction
def _pack(session: Session, client: BanjieClient, export: Export, *, unsigned: bool) -> Dossier:
    see_one_moment(session)
    return make.make_dossier(session, export, _sources(client), unsigned=unsigned)


def _sources(client: BanjieClient) -> Sources:
    return Sources(client.store, client.archive, client.published_log)
