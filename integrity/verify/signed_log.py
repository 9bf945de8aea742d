"""Compare the register with the log that was signed: each record with its leaf, each tile with the hash above it, the
root with the checkpoint."""

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from integrity.log.note import BadNote, Checkpoint
from integrity.log.publish import PublishedLog, first_difference
from integrity.log.tiles import TileFolder, TileMissing
from integrity.log.tree import leaf_data, leaf_hash, root_of_proof
from models.tables import LogRow
from register import chains, log
from register.alarms.alarms import Finding
from register.row_digests import stream_of_case

NOT_BELIEVED = (BadNote, TileMissing, OSError, ValueError, LookupError)  # what is not as it was written


def signed_log_differences(session: Session, signed: PublishedLog, after: int = 0) -> Iterator[Finding]:
    """Yield the first position after one at which the register differs from the log that was signed. A log whose key is
    there, and no checkpoint, is gone."""
    yield from list(signed_tree_differences(session, signed)) or signed_record_differences(session, signed, after)


def signed_tree_differences(
    session: Session, signed: PublishedLog, since: Checkpoint | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with the checkpoint and with the tiles above the leaves."""

    def differs(newest: Checkpoint, tiles: TileFolder) -> int | None:
        if tiles.tree_root() != newest.root or not signed.is_signed():
            return 0
        if since and (since.size > newest.size or tiles.tree_root(since.size) != since.root):
            return since.size
        return _first_below_unfounded(tiles)

    yield from _difference(session, signed, differs)


def signed_record_differences(
    session: Session, signed: PublishedLog, after: int = 0, upto: int | None = None
) -> Iterator[Finding]:
    """Yield the first position in (after, upto] at which the register does not hold the record that was signed."""

    def differs(newest: Checkpoint, tiles: TileFolder) -> int | None:
        return first_difference(session, tiles, min(after, newest.size), upto)

    yield from _difference(session, signed, differs)


def unsigned_records(session: Session, signed: PublishedLog, chosen: ColumnElement[bool]) -> Iterator[Finding]:
    """Yield the first of the chosen records that is not in the tree that was signed: its proof leads to another root.
    What has come since the newest checkpoint is not signed yet."""
    records = select(LogRow.position, LogRow.stream, LogRow.seq, LogRow.hash).where(chosen).order_by(LogRow.position)

    def differs(newest: Checkpoint, tiles: TileFolder) -> int | None:
        if not signed.is_signed():
            return 0
        for row in session.execute(records.where(LogRow.position <= newest.size)):
            leaf = leaf_hash(leaf_data(row.stream, row.seq, row.hash))
            if root_of_proof(row.position - 1, newest.size, leaf, tiles.proof(row.position - 1)) != newest.root:
                return int(row.position)
        return None

    yield from _difference(session, signed, differs)


def difference(session: Session, about: str, position: int) -> Finding:
    """Return the finding about a position, with the record that is there now."""
    row = session.get(LogRow, position) if position else None
    stream, seq = (row.stream, row.seq) if row else (None, None)
    complaint = chains.complaint_of_stream(session, stream_of_case(row.stream)) if row else None
    agreed = max(position - 1, 0)
    return Finding(about, complaint, {"position": position, "agreed": agreed, "stream": stream, "seq": seq})


def _difference(
    session: Session, signed: PublishedLog, differs: Callable[[Checkpoint, TileFolder], int | None]
) -> Iterator[Finding]:
    try:
        newest = signed.checkpoint()
        is_lost = newest is None and signed.key_file.exists() and log.log_head(session).position > 0
        position = differs(newest, signed.tiles(newest.size)) if newest else 0 if is_lost else None
    except NOT_BELIEVED:
        position = 0
    if position is not None:
        yield difference(session, "checkpoint", position)


def _first_below_unfounded(tiles: TileFolder) -> int | None:
    """Return the position of the first record below a tile above the leaves that the hash above it was not made of."""
    level = 1
    while tiles.size >> (8 * (level + 1)):
        tile = tiles.first_unfounded(level)
        if tile is not None:
            return (tile << 8 * (level + 1)) + 1
        level += 1
    return None
