"""How a log asks a witness over the network (C2SP's tlog-witness): a checkpoint with the proof that it extends what the
witness saw last, and the answer."""

import base64
import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self

from integrity.log.note import BadNote, Checkpoint, Note, NoteKey
from integrity.log.tree import is_extension
from integrity.log.witness import LogWitness

PATH, SIZE_TYPE = "/add-checkpoint", "text/x.tlog.size"
COSIGNED, MALFORMED, UNTRUSTED, UNKNOWN_LOG, CONFLICT, NO_EXTENSION = 200, 400, 403, 404, 409, 422
MAX_PROOF_LINES = 63
OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class AddCheckpoint(NamedTuple):
    """A checkpoint to cosign, and the proof that it extends the one of `old` leaves."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{lines}\n{self.note}"

    @classmethod
    def parse(cls, body: str) -> Self:
        """Return what a request says. Raises BadNote."""
        head, _, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        found = OLD.fullmatch(first)
        try:
            proof = tuple(base64.b64decode(line, validate=True) for line in lines)
        except ValueError:
            raise BadNote(head[:80]) from None
        if found is None or len(proof) > MAX_PROOF_LINES or any(len(one) != 32 for one in proof):
            raise BadNote(head[:80])
        return cls(int(found[1]), proof, Note.parse(note))


class WitnessAnswer(NamedTuple):
    """What a witness answers: an HTTP status, and its cosignatures, or the size that it saw last (`CONFLICT`)."""

    status: int
    text: str = ""


def answer(witness: LogWitness, body: str, at: datetime) -> WitnessAnswer:
    """Cosign the checkpoint of a request if it extends what was seen. Raises UnsafeKey, OSError."""
    try:
        asked = AddCheckpoint.parse(body)
        shown = Checkpoint.parse(asked.note.text)
    except BadNote:
        return WitnessAnswer(MALFORMED)
    keys = [key for key in witness.log_keys if key.name == shown.origin]
    if not keys or not _is_signed_by_one(asked.note, keys):
        return WitnessAnswer(UNTRUSTED if keys else UNKNOWN_LOG)
    if asked.old > shown.size:
        return WitnessAnswer(MALFORMED)
    with witness.locked():
        return _compared(witness, asked, shown, at)


def _compared(witness: LogWitness, asked: AddCheckpoint, shown: Checkpoint, at: datetime) -> WitnessAnswer:
    seen = witness.seen
    size, root = (seen.size, seen.root) if seen else (0, b"")
    if asked.old != size or (shown.size == size and shown.root != root):
        return WitnessAnswer(CONFLICT, f"{size}\n")
    if not is_extension(size, root, shown.size, shown.root, asked.proof):
        return WitnessAnswer(NO_EXTENSION)
    return WitnessAnswer(COSIGNED, "".join(witness.sign(asked.note, shown, at).signatures))


def _is_signed_by_one(note: Note, keys: Iterable[NoteKey]) -> bool:
    try:
        return any(note.signed_by(key) for key in keys)
    except BadNote:
        return False
