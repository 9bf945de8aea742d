"""The log in a dossier: the checkpoint, whom to trust, and for each record the proof that it is in the signed tree."""

import base64
from collections.abc import Iterable

from integrity.dossier.records import Line
from integrity.log.publish import POLICY, PublishedLog
from integrity.log.stamps import stamp_of
from integrity.log.witness import with_cosignatures

PROOF_HEAD = "c2sp.org/tlog-proof@v1"


def log_files(log: PublishedLog, lines: Iterable[Line]) -> dict[str, bytes]:
    """Return the files of the log for these records. Raises TileMissing, BadNote."""
    note, checkpoint = log.note(), log.checkpoint()
    if note is None or checkpoint is None:
        return {}
    signed = str(with_cosignatures(note, log.folder))
    tiles = log.tiles(checkpoint.size)
    positions = sorted({line["position"] for line in lines if isinstance(line["position"], int)})
    files = {
        f"data/log/proofs/{position}.tlog-proof": _proof(position - 1, tiles.proof(position - 1), signed)
        for position in positions
        if position <= checkpoint.size
    }
    files["data/log/checkpoint"] = signed.encode()
    stamp = stamp_of(log.folder, checkpoint)
    files |= {"data/log/stamp.tsr": stamp} if stamp else {}
    files["data/log/policy"] = (log.folder / POLICY).read_bytes()
    return files


def is_signed(log: PublishedLog, lines: Iterable[Line]) -> bool:
    """Return True where all of these records are in the tree that was signed last. Raises BadNote."""
    checkpoint = log.checkpoint()
    size = checkpoint.size if checkpoint else 0
    positions = (line["position"] for line in lines)
    return all(isinstance(position, int) and position <= size for position in positions)


def _proof(index: int, proof: Iterable[bytes], note: str) -> bytes:
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"{PROOF_HEAD}\nindex {index}\n{lines}\n{note}".encode()
