"""Which services answer now: Temporal and its workers, as Temporal lists them; the signed log by its files."""

from datetime import UTC, datetime, timedelta

from temporalio.service import RPCError

import worker
from integrity.log.note import BadNote
from integrity.log.publish import CHECKPOINT
from integrity.log.stamps import BadStamp, newest_stamp
from integrity.log.witness import last_signed
from models.errors import Unavailable
from models.frozen import Frozen
from queries.auditing.views import SignedLogView
from starter.client import BanjieClient
from starter.temporal.pollers import queue_pollers

RPC_TIMEOUT = timedelta(seconds=3)  # for each question to Temporal: somebody waits for the page


class SeenServices(Frozen):
    """Whether Temporal answers; when a worker last asked it for work, by the kind of worker (None: not within some
    five minutes); the signed log."""

    temporal: bool
    workers: dict[str, datetime | None]
    log: SignedLogView


async def seen_services(client: BanjieClient) -> SeenServices:
    """Return which services answer now."""
    queues = {"cases": client.task_queue, "background": worker.background_queue(client.task_queue)}
    try:
        temporal, workers = await client.connect_temporal(), dict[str, datetime | None]()
        for name, queue in queues.items():
            pollers = await queue_pollers(temporal, queue, rpc_timeout=RPC_TIMEOUT)
            polls = (poller.last_access_time.ToDatetime(UTC) for poller in pollers)
            workers[name] = max(polls, default=None)
    except (RPCError, Unavailable):
        return SeenServices(temporal=False, workers=dict.fromkeys(queues), log=signed_log_sign(client))
    return SeenServices(temporal=True, workers=workers, log=signed_log_sign(client))


def signed_log_sign(client: BanjieClient) -> SignedLogView:
    """Return how far the log is signed, by the files of this machine."""
    log = client.published_log
    if log is None or not (log.folder / CHECKPOINT).exists():
        return SignedLogView()
    signed_at = datetime.fromtimestamp((log.folder / CHECKPOINT).stat().st_mtime, UTC)
    try:
        checkpoint = log.checkpoint()
    except (BadNote, OSError, ValueError):
        return SignedLogView(signed_at=signed_at, unreadable=True)
    size = checkpoint.size if checkpoint else None
    cosigned_at = last_signed(log)
    try:
        stamp = newest_stamp(log)
    except BadStamp:
        return SignedLogView(size=size, signed_at=signed_at, cosigned_at=cosigned_at, stamp_bad=True)
    stamped_at = stamp.at if stamp else None
    return SignedLogView(size=size, signed_at=signed_at, cosigned_at=cosigned_at, stamped_at=stamped_at)
