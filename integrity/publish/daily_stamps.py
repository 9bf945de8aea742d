"""Stamps of the signed log (RFC 3161): asked for once a day by the relay, and by whoever exports a dossier or publishes
the log. An authority that does not answer stops nothing."""

import asyncio
import logging
from datetime import timedelta

import httpx

from calendars import office_zone
from integrity.log import stamps, unanswered
from integrity.log.stamps import STAMPS, BadStamp
from integrity.log.unanswered import UNANSWERED
from integrity.publish.signed_log import publish_log
from models.errors import Unavailable
from starter.client import BanjieClient
from wording.translation import N_, gettext

logger = logging.getLogger("banjie.log")
TIMEOUT = timedelta(seconds=10)
MAX_ANSWER_BYTES = 64 * 1024
MEDIA_TYPE = {"Content-Type": "application/timestamp-query"}


async def stamp_daily(client: BanjieClient) -> None:
    """Get a stamp of the newest checkpoint where the last is older than a day, or the authority did not answer.
    Raises Unavailable."""
    published = client.published_log
    if published is None or published.authority is None:
        return
    now = await client.now()
    if stamps.is_due(published.folder, now) or unanswered.instant(published.folder / STAMPS, UNANSWERED):
        await stamp_log(client)


async def stamp_export(client: BanjieClient) -> None:
    """Get a stamp of the newest checkpoint if the authority answers. Nobody waits for one that is known not to: the
    relay asks again."""
    published = client.published_log
    if published and unanswered.instant(published.folder / STAMPS, UNANSWERED) is None:
        try:
            await stamp_log(client)
        except Unavailable as error:
            logger.warning("%s", error.says)


async def stamp_log(client: BanjieClient) -> None:
    """Get a stamp of the newest checkpoint, unless one is kept. Raises Unavailable where the authority gives no good
    one: since when is kept for the watch."""
    published = client.published_log
    checkpoint = published.checkpoint() if published else None
    if published is None or published.authority is None or checkpoint is None:
        return
    if stamps.stamp_of(published.folder, checkpoint) is not None:
        return
    request = stamps.stamp_request(checkpoint)
    try:
        async with asyncio.timeout(TIMEOUT.total_seconds()):
            answer = await _post(published.authority.url, request.as_bytes())
        stamps.stamped_at(answer, checkpoint, published.authority.certificates, request)
        stamps.keep_stamp(published.folder, checkpoint, answer)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, BadStamp, OSError) as error:
        now = await client.now()
        unanswered.note_instant(published.folder / STAMPS, UNANSWERED, now)
        raise Unavailable(
            gettext("No time stamp could be got: {why}", why=str(error) or type(error).__name__)
        ) from None


async def publish_and_stamp(client: BanjieClient) -> list[str]:
    """Publish the log, get a stamp of it, and return in words how both stand; why there is no stamp, where the
    authority gives none. Raises Unavailable where the log is not signed."""
    made = await publish_log(client)
    if made is None:
        return []
    says = [gettext("{origin}: {size} records, root {root}", origin=made.origin, size=made.size, root=made.root.hex())]
    try:
        await stamp_log(client)
    except Unavailable as error:
        says.append(error.says)
    return [*says, *stamp_lines(client)]


def stamp_lines(client: BanjieClient) -> list[str]:
    """Return in words what the newest stamp proves: nothing where there is none."""
    try:
        newest = stamps.newest_stamp(client.published_log) if client.published_log else None
    except BadStamp as error:
        return [gettext("The time stamp does not hold: {why}", why=error)]
    if newest is None:
        return []
    at = f"{newest.at.astimezone(office_zone()):%Y-%m-%d %H:%M:%S}"
    line = N_("Time stamp: the first {size} records of the log were there at {at}, and are unchanged.")
    return [line(size=newest.checkpoint.size, at=at)]


async def _post(url: str, request: bytes) -> bytes:
    """Return what the authority answers (RFC 3161, 3.4). Raises HTTPError, BadStamp."""
    received = b""
    async with httpx.AsyncClient() as http, http.stream("POST", url, content=request, headers=MEDIA_TYPE) as answer:
        answer.raise_for_status()
        async for part in answer.aiter_bytes():
            received += part
            if len(received) > MAX_ANSWER_BYTES:
                raise BadStamp(f"> {MAX_ANSWER_BYTES} bytes")
    return received
