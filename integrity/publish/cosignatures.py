"""The witnesses over the network: the relay asks them to cosign each minute in which something is new, and so does the
export of a dossier. A witness that does not answer stops nothing."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx

from integrity.log import unanswered
from integrity.log.note import BadNote, Checkpoint, Note
from integrity.log.publish import NetworkWitness, PublishedLog
from integrity.log.signs_of_life import WATCHED_HEADER, last_watched
from integrity.log.tiles import TileMissing
from integrity.log.tree import consistency_proof
from integrity.log.unanswered import REFUSED, UNANSWERED
from integrity.log.witness import COSIGNATURES, about, keep_cosignature, last_cosigned, last_seen_by
from integrity.log.witness_protocol import CONFLICT, COSIGNED, NO_EXTENSION, PATH, AddCheckpoint
from models.errors import Unavailable
from starter.client import BanjieClient
from wording.translation import gettext

logger = logging.getLogger("banjie.log")
TIMEOUT = timedelta(seconds=10)
ANEW_AFTER = timedelta(days=1)
MAX_ASKED = 3  # times: the witness says what it saw last, or the log was published again meanwhile


class CosignatureRefused(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where the witness saw another log than it is shown."""


async def cosign_export(client: BanjieClient) -> None:
    """Have the newest checkpoint cosigned by the witnesses that answer. Nobody waits for one who is known not to."""
    published = client.published_log
    if published is None:
        return
    folder = published.folder / COSIGNATURES
    waited_for = [one for one in published.witnesses if unanswered.instant(folder, about(one.key) + UNANSWERED) is None]
    try:
        await _cosign(client, published, waited_for)
    except Unavailable as error:
        logger.warning("%s", error.says)


async def cosign_log(client: BanjieClient) -> None:
    """Have the newest checkpoint cosigned by every witness, unless it is since less than a day: in a quiet week office
    and witness still hear of each other. Raises Unavailable where one does not answer, or refuses: since when is kept
    for the watch."""
    if client.published_log:
        await _cosign(client, client.published_log, client.published_log.witnesses)


async def _cosign(client: BanjieClient, published: PublishedLog, witnesses: Sequence[NetworkWitness]) -> None:
    if not witnesses or published.note() is None:
        return
    now = await client.now()
    failed = await asyncio.gather(*(_failure(published, witness, now) for witness in witnesses))
    if said := list(filter(None, failed)):
        raise Unavailable("\n".join(said))


async def _failure(published: PublishedLog, witness: NetworkWitness, now: datetime) -> str | None:
    """Ask one witness; return in words why it has not cosigned."""
    try:
        await _cosigned(published, witness, now)
        return None
    except CosignatureRefused:
        name, says = (
            REFUSED,
            gettext(
                "{witness} refused to cosign: the log is not what it saw before. Find out why at once.",
                witness=witness.key.name,
            ),
        )
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, BadNote, TileMissing, OSError, ValueError) as error:
        name = UNANSWERED
        says = gettext(
            "{witness} has not cosigned: {why}", witness=witness.key.name, why=str(error) or type(error).__name__
        )
    unanswered.note_instant(published.folder / COSIGNATURES, about(witness.key) + name, now)
    return says


async def _cosigned(published: PublishedLog, witness: NetworkWitness, now: datetime) -> None:
    key = witness.key
    seen = last_seen_by(published.folder, key)
    old, refused = (seen.size if seen else 0), None
    signed = last_cosigned(published.folder, key)
    is_fresh = signed is not None and signed > now - ANEW_AFTER
    for _ in range(MAX_ASKED):
        note = published.note()
        if note is None or (is_fresh and seen and str(seen) == note.text):
            return
        shown = Checkpoint.parse(note.text)
        if old > shown.size or refused == note.text:  # and nobody has published another one meanwhile
            raise CosignatureRefused
        status, text = await _ask(published, witness, shown, note, old)
        if status == COSIGNED:
            keep_cosignature(published.folder, Note(note.text, tuple(text.splitlines(keepends=True))), key)
            return
        if status not in (CONFLICT, NO_EXTENSION):
            raise BadNote(f"HTTP {status}")
        said = int(text) if status == CONFLICT else old
        old, refused = said, note.text if said == old else None
    raise BadNote(f"HTTP {CONFLICT}")


async def _ask(
    published: PublishedLog, witness: NetworkWitness, shown: Checkpoint, note: Note, old: int
) -> tuple[int, str]:
    """Return status and text of the answer. Raises HTTPError, TimeoutError, TileMissing."""
    proof = consistency_proof(published.tiles(shown.size).read_hashes, old, shown.size)
    body = str(AddCheckpoint(old, tuple(proof), note)).encode()
    watched = last_watched(published.folder)
    headers = {WATCHED_HEADER: watched.isoformat()} if watched else {}
    async with asyncio.timeout(TIMEOUT.total_seconds()), httpx.AsyncClient() as http:
        answer = await http.post(witness.url.rstrip("/") + PATH, content=body, headers=headers)
    return answer.status_code, answer.text[:4096]
