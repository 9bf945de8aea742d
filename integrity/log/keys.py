"""The keys of a log or a witness: a file for its owner alone, a key a line. All keys of a log sign, so that a new one
is known before the old one goes."""

import base64
import os
import re
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from integrity.log.note import COSIGNS, SIGNS, BadNote, NoteKey, NoteSigner

PRIVATE = "PRIVATE+KEY"
OWNER_ONLY = 0o600
NAME = re.compile(r"[^\s+]{1,200}")


class UnsafeKey(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a file of keys that others may read, or that is not written as it must be."""


def read_keys(path: Path) -> list[NoteSigner]:
    """Return the keys of a file, the oldest first; none where there is no file. Raises UnsafeKey."""
    if not path.exists():
        return []
    if path.stat().st_mode & 0o077:
        raise UnsafeKey(f"{path}: {path.stat().st_mode & 0o777:o}")
    return [_parse_private(line, path) for line in path.read_text().splitlines()]


def add_key(path: Path, name: str | None = None, kind: int = SIGNS) -> NoteKey:
    """Add a new key to a file and return its public half. Without a name it has that of the first key, or a new one.
    Raises UnsafeKey."""
    before = read_keys(path)
    chosen = name or (before[0].name if before else f"banjie.invalid/{secrets.token_hex(4)}")
    if not NAME.fullmatch(chosen) or any(one.kind != kind for one in before):
        raise UnsafeKey(chosen)
    made = NoteSigner(chosen, kind, Ed25519PrivateKey.generate())
    _write(path, [*before, made])
    return made.key


def drop_oldest_key(path: Path) -> NoteKey:
    """Remove the oldest key of a file that has several, and return its public half. Raises UnsafeKey."""
    oldest, *rest = read_keys(path)
    if not rest:
        raise UnsafeKey(f"{path}: 1")
    _write(path, rest)
    return oldest.key


def log_keys(path: Path) -> list[NoteSigner]:
    """Return the keys of the log; the first is made where there is none. Raises UnsafeKey."""
    if not path.exists():
        add_key(path)
    return read_keys(path)


def policy_text(keys: list[NoteKey], *, needed: bool = True) -> str:
    """Return a policy (C2SP's tlog-policy) that trusts these keys: logs and, if there are any, every witness; `needed`:
    only what all witnesses have cosigned."""
    logs = [f"log {key}\n" for key in keys if key.kind == SIGNS]
    witnesses = [f"witness w{place} {key}\n" for place, key in enumerate(keys, 1) if key.kind == COSIGNS]
    names = " ".join(line.split()[1] for line in witnesses)
    quorum = f"group witnesses all {names}\nquorum witnesses\n" if witnesses and needed else "quorum none\n"
    return "".join([*logs, *witnesses, quorum])


def _parse_private(line: str, path: Path) -> NoteSigner:
    try:
        prefix, word, name, key_id, encoded = line.split("+", 4)
        material = base64.b64decode(encoded, validate=True)
        signer = NoteSigner(name, material[0], Ed25519PrivateKey.from_private_bytes(material[1:]))
    except (ValueError, IndexError, BadNote):
        raise UnsafeKey(str(path)) from None
    if f"{prefix}+{word}" != PRIVATE or signer.key.id.hex() != key_id:
        raise UnsafeKey(str(path))
    return signer


def _write(path: Path, keys: list[NoteSigner]) -> None:
    """Write the file whole, readable by its owner alone from its first moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{_private_text(key)}\n" for key in keys)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def _private_text(signer: NoteSigner) -> str:
    material = bytes([signer.kind]) + signer.private.private_bytes_raw()
    return f"{PRIVATE}+{signer.name}+{signer.key.id.hex()}+{base64.b64encode(material).decode()}"
