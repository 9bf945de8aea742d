"""Time stamps of checkpoints (RFC 3161): an authority outside of the office signs when a checkpoint was there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from integrity.log.note import BadNote, Checkpoint
from integrity.log.publish import PublishedLog
from integrity.log.tiles import TileFolder, TileMissing
from integrity.log.unanswered import forget_instants
from register.files import atomic_files

CERTIFICATES = 0xA0  # the tag of this field
STAMPS, ANSWER, STAMPED = "stamps", ".tsr", ".checkpoint"
EVERY = timedelta(days=1)


class BadStamp(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a stamp that is none, is about something else, or is not signed by whom the certificates name."""


class CheckpointStamp(NamedTuple):
    """What a stamp proves: that the log with this checkpoint was there at this instant."""

    checkpoint: Checkpoint
    at: datetime


def stamp_request(checkpoint: Checkpoint) -> TimeStampRequest:
    """Return what is asked of the authority: a stamp over the three lines of the checkpoint, with its certificate."""
    return TimestampRequestBuilder().data(str(checkpoint).encode()).hash_algorithm(HashAlgorithm.SHA256).build()


def stamped_at(
    answer: bytes, checkpoint: Checkpoint, certificates: Path, request: TimeStampRequest | None = None
) -> datetime:
    """Verify the answer of an authority, with the request that it answers if that is at hand, by the certificates (PEM)
    as they held at the instant of the stamp. Return that instant. Raises BadStamp."""
    try:
        roots = x509.load_pem_x509_certificates(certificates.read_bytes())
        stamp = _decoded(answer)
        verifier = VerifierBuilder(roots=roots, nonce=request.nonce if request else None).build()
        verifier.verify_message(stamp, str(checkpoint).encode())
        return stamp.tst_info.gen_time.astimezone(UTC)
    except (VerificationError, ValueError, OSError) as error:
        raise BadStamp(str(error)) from None


def _decoded(answer: bytes) -> TimeStampResponse:
    return decode_timestamp_response(with_ordered_certificates(answer))


def with_ordered_certificates(answer: bytes) -> bytes:
    """Return an answer with its certificates in ascending order, as DER has sets and the library asks for; `openssl ts`
    writes the signer's first. No signature covers their order. What is no such answer is returned as it is."""
    try:
        _, token = _elements(answer, *_content(answer, 0))  # TimeStampResp: status, token (RFC 3161)
        _, explicit = _elements(answer, *_content(answer, token[0]))  # ContentInfo: type, content (RFC 5652)
        [signed] = _elements(answer, *_content(answer, explicit[0]))
        fields = _elements(
            answer, *_content(answer, signed[0])
        )  # SignedData: version, digests, content, [0] certificates
        start, end = next(_content(answer, place) for place, _ in fields if answer[place] == CERTIFICATES)
        ordered = b"".join(sorted(answer[first:last] for first, last in _elements(answer, start, end)))
    except (ValueError, IndexError, StopIteration):
        return answer
    return answer[:start] + ordered + answer[end:]


def _elements(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the elements of DER in [start, end) begin and end. Raises IndexError, ValueError."""
    found = []
    while start < end:
        last = _content(data, start)[1]
        found.append((start, last))
        start = last
    if start != end:
        raise ValueError(start)
    return found


def _content(data: bytes, place: int) -> tuple[int, int]:
    """Return where the content of an element of DER begins and ends. Raises IndexError."""
    length, start = data[place + 1], place + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[place + 2 : start], "big")
    return start, start + length


def keep_stamp(log_folder: Path, checkpoint: Checkpoint, answer: bytes) -> None:
    """Keep a stamp with the text that it is over. The authority answers: no failure is known any more. Raises
    OSError."""
    folder = log_folder / STAMPS
    atomic_files.write_file(log_folder, folder / f"{checkpoint.size}{STAMPED}", str(checkpoint).encode())
    atomic_files.write_file(log_folder, folder / f"{checkpoint.size}{ANSWER}", answer)
    forget_instants(folder)


def stamp_of(log_folder: Path, checkpoint: Checkpoint) -> bytes | None:
    """Return the stamp that is kept of this checkpoint; None where there is none."""
    path = log_folder / STAMPS / str(checkpoint.size)
    try:
        said = path.with_name(path.name + STAMPED).read_bytes()
        return path.with_name(path.name + ANSWER).read_bytes() if said == str(checkpoint).encode() else None
    except OSError:
        return None


def is_due(log_folder: Path, now: datetime) -> bool:
    """Return True where the newest stamp is older than a day by the authority's clock, or there is none."""
    kept = _newest_file(log_folder)
    try:
        return kept is None or abs(now - _decoded(kept.read_bytes()).tst_info.gen_time) >= EVERY
    except (ValueError, OSError):
        return True


def newest_stamp(log: PublishedLog) -> CheckpointStamp | None:
    """Verify the newest stamp, and that the tiles still hold what it is over; None where there is none, or no authority
    is set. Raises BadStamp."""
    kept, newest = _newest_file(log.folder), log.checkpoint()
    if kept is None or newest is None or log.authority is None:
        return None
    return _verified(kept, newest, log.tiles(newest.size), log.authority.certificates)


def bad_stamps(log: PublishedLog) -> tuple[int, list[int]]:
    """Verify every stamp that is kept as `newest_stamp` does; return how many were verified, and over how many records
    those are that do not hold. Nothing is verified where no authority is set. Raises BadNote."""
    kept, newest = _kept_files(log.folder), log.checkpoint()
    if newest is None or log.authority is None:
        return 0, []
    tiles, bad = log.tiles(newest.size), list[int]()
    for path in kept:
        try:
            _verified(path, newest, tiles, log.authority.certificates)
        except BadStamp:
            bad.append(int(path.stem))
    return len(kept), bad


def _verified(kept: Path, newest: Checkpoint, tiles: TileFolder, certificates: Path) -> CheckpointStamp:
    try:
        over = Checkpoint.parse(kept.with_suffix(STAMPED).read_text(encoding="utf-8"))
        is_held = over.size <= newest.size and tiles.tree_root(over.size) == over.root
        at = stamped_at(kept.read_bytes(), over, certificates)
    except (BadNote, TileMissing, OSError, ValueError) as error:
        raise BadStamp(str(error)) from None
    if not is_held or over.origin != newest.origin:
        raise BadStamp(f"{over.size} > {newest.size}" if over.size > newest.size else kept.name)
    return CheckpointStamp(over, at)


def _newest_file(log_folder: Path) -> Path | None:
    return max(_kept_files(log_folder), key=lambda path: int(path.stem), default=None)


def _kept_files(log_folder: Path) -> list[Path]:
    kept = [path for path in (log_folder / STAMPS).glob(f"*{ANSWER}") if path.stem.isdecimal()]
    return sorted(kept, key=lambda path: int(path.stem))
