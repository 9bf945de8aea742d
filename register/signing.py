"""Signatures of records: each process signs what it puts on record with a key that it alone can read, and every other
knows by the public list whose signatures count.

`FOLDER/PROCESS/key` is the private key of a process, `FOLDER/public/signers` the list: a line `signer KEY` for each
key, and `retired ID at N` where its signatures count up to position N of the log alone. Lines are only ever added.
"""

import base64
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Generic, Literal, NamedTuple, Self, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from register.migrations.rights import CASE_STREAM, OFFICE, PROCESS_ROLES, ROW_STREAMS, STREAMS
from settings import Settings

DOMAIN = "banjie record v1"
ED25519 = b"\x01"  # the type of a key, as in the verifier keys of the log
POSITION = re.compile("0|[1-9][0-9]{0,18}")
MAX_REMEMBERED = 20_000  # signatures of which this process knows whether they are good
ROLE_PREFIX = "banjie_"
PROCESSES = tuple(role.removeprefix(ROLE_PREFIX) for role in PROCESS_ROLES)
SIGNED_STREAMS: Mapping[str, Collection[str]] = {**STREAMS, **ROW_STREAMS}
LIST, KEY = Path("public", "signers"), "key"
T = TypeVar("T")
Fault = Literal["unsigned", "unknown_key", "retired_key", "other_process", "wrong_signature"]


class BadSigners(ValueError):  # no suffix Error: an expected answer, like a refusal
    """Raised for a key that others may read, and for a file that is not written as it must be."""


class NoSigner(RuntimeError):
    """Raised where a session is to put something on record and its process has no key for that."""


class Signed(NamedTuple):
    """A signature, and the id of the key that made it."""

    signer: str
    signature: str


class SignerKey(NamedTuple):
    """A key of the public list: its process, and the last position of the log at which its signatures count."""

    process: str
    public: bytes
    until: int | None = None

    @property
    def id(self) -> str:
        return hashlib.sha256(self.process.encode() + b"\n" + ED25519 + self.public).hexdigest()[:8]

    def __str__(self) -> str:
        """The key as the verifier keys of the log are written."""
        return f"{self.process}+{self.id}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return the key that is written so. Raises BadSigners."""
        process, _, rest = written.partition("+")
        try:
            material = base64.b64decode(rest.partition("+")[2], validate=True)
        except ValueError:
            raise BadSigners(written) from None
        key = cls(process, material[1:])
        if len(key.public) != 32 or str(key) != written or process not in PROCESSES:
            raise BadSigners(written)
        return key


class Signers(dict[str, SignerKey]):
    """The public list, by the ids of its keys."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the list that is written so. Raises BadSigners."""
        found = cls()
        for line in whole_lines(text).splitlines():
            match line.split(" "):
                case ["signer", written]:
                    key = SignerKey.parse(written)
                    found.setdefault(key.id, key)
                case ["retired", key_id, "at", position] if POSITION.fullmatch(position) and key_id in found:
                    known = found[key_id].until
                    until = int(position) if known is None else min(known, int(position))
                    found[key_id] = found[key_id]._replace(until=until)
                case _:
                    raise BadSigners(line)
        return found

    def fault(self, stream: str, seq: int, digest: str, signed: Signed, position: int) -> Fault | None:
        """Return why a record at this position of the log is not signed as it must be; None where it is."""
        if not signed.signature:
            return "unsigned"
        key = self.get(signed.signer)
        if key is None:
            return "unknown_key"
        if key.until is not None and position > key.until:
            return "retired_key"
        if not may_append(key.process, stream):
            return "other_process"
        return None if _is_good(key.public, signed_text(stream, seq, digest), signed.signature) else "wrong_signature"


class _OwnKey(NamedTuple):
    id: str
    private: Ed25519PrivateKey


class Signing:
    """The keys of one process, or of a program that stands for several, and the public list. Both are read again when
    their files change."""

    def __init__(self, folder: Path, role: str | None) -> None:
        """`role`: that of the process; None: each whose key can be read, that of the command line first."""
        self.folder = folder
        roles = (role,) if role else (OFFICE, *(each for each in PROCESS_ROLES if each != OFFICE))
        self.processes = tuple(each.removeprefix(ROLE_PREFIX) for each in roles)
        self._list = _Kept(folder / LIST, Signers.parse)
        self._keys = {
            process: _Kept(key_file(folder, process), partial(_parse_private, process)) for process in self.processes
        }

    @property
    def signers(self) -> Signers:
        """The public list, empty where there is none. Raises BadSigners."""
        return self._list.read() or Signers()

    def list_text(self) -> str:
        """Return the public list as it is written, in whole lines."""
        return whole_lines((self.folder / LIST).read_text())

    def has_key(self) -> bool:
        """Return whether this process can sign. Raises BadSigners."""
        return any(kept.read() for kept in self._keys.values())

    def sign(self, stream: str, seq: int, digest: str) -> Signed:
        """Return the signature of a record. Raises NoSigner, BadSigners."""
        for process, kept in self._keys.items():
            if may_append(process, stream) and (own := kept.read()):
                signature = own.private.sign(signed_text(stream, seq, digest))
                return Signed(own.id, base64.b64encode(signature).decode())
        raise NoSigner(f"no key of {', '.join(self.processes)} in {self.folder} signs {stream}")


class _Kept(Generic[T]):
    """What a file says, read again when it has changed; None where there is no file."""

    def __init__(self, path: Path, parse: Callable[[str], T]) -> None:
        self.path, self.parse = path, parse
        self._seen: tuple[int, int, int] | None = None
        self._said: T | None = None

    def read(self) -> T | None:
        """Return it. Raises BadSigners."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        mark = found.st_mtime_ns, found.st_size, found.st_ino
        if mark != self._seen:
            # Where root lends a file to an account, as a cluster does with its secrets, it is by the account's group.
            others = 0o037 if found.st_uid == 0 else 0o077
            if self.path.name == KEY and found.st_mode & others:
                raise BadSigners(f"{self.path}: {found.st_mode & 0o777:o}")
            text = self.path.read_text()
            if self._seen and not text.endswith("\n"):
                return self._said  # it is being written
            self._said, self._seen = self.parse(text), mark
        return self._said


def open_signing(folder: Path, role: str | None, *, make: bool = False) -> Signing:
    """Return the keys of a process. `make`: the keys of all processes are made where there are none."""
    if make:
        make_missing_keys(folder)
    return Signing(folder, role)


def chosen_signing(chosen: Settings, role: str | None) -> Signing | None:
    """Return the keys with which a process of this role signs, as the settings name them. Those of the embedded stack
    are made where there are none."""
    folder = chosen.signing_folder
    return open_signing(folder, role, make=chosen.embedded) if folder else None


def whole_lines(text: str) -> str:
    """Return the lines that are written to their end: another process may be writing the next."""
    return text[: text.rfind("\n") + 1]


def signed_text(stream: str, seq: int, digest: str) -> bytes:
    return f"{DOMAIN}\n{stream}\n{seq}\n{digest}\n".encode()


def may_append(process: str, stream: str) -> bool:
    """Return whether a process appends to this stream, as `register/migrations/rights.py` has it."""
    kind, colon, _ = stream.partition(":")
    return ROLE_PREFIX + process in SIGNED_STREAMS.get(kind if colon or kind in STREAMS else CASE_STREAM, ())


def key_file(folder: Path, process: str) -> Path:
    return folder / process / KEY


def add_key(folder: Path, process: str) -> SignerKey:
    """Make a new key of a process, by which it signs from now on, and return its public half."""
    private = Ed25519PrivateKey.generate()
    made = SignerKey(process, private.public_key().public_bytes_raw())
    _add_line(folder, f"signer {made}")
    path = key_file(folder, process)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # In place, since a container has this one file: whoever reads it meanwhile goes on with the key before.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(private.private_bytes_raw()) + b"\n")
        file.flush()
        os.fsync(descriptor)
    return made


def retire_old_keys(folder: Path, at: int) -> list[SignerKey]:
    """Let the signatures of each key after which its process has got another count up to a position of the log alone;
    return these keys."""
    signers = Signers.parse(whole_lines((folder / LIST).read_text()))
    newest = {key.process: key.id for key in signers.values()}
    old = [key for key in signers.values() if key.until is None and newest[key.process] != key.id]
    for key in old:
        _add_line(folder, f"retired {key.id} at {at}")
    return old


def make_missing_keys(folder: Path, roles: Sequence[str] = PROCESS_ROLES) -> None:
    """Make the key of each process that has none. Of several programs that do so at once, one makes it."""
    processes = [role.removeprefix(ROLE_PREFIX) for role in roles]
    if all(key_file(folder, process).exists() for process in processes):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for process in processes:
            if not key_file(folder, process).exists():
                add_key(folder, process)
    finally:
        os.close(descriptor)


@lru_cache(maxsize=MAX_REMEMBERED)
def _is_good(public: bytes, text: bytes, signature: str) -> bool:
    """Return whether a key made a signature. The sequencer and whoever signs the log ask this of the same records."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _parse_private(process: str, written: str) -> _OwnKey:
    try:
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(written.strip(), validate=True))
    except ValueError:
        raise BadSigners(f"{process}/{KEY}") from None
    return _OwnKey(SignerKey(process, private.public_key().public_bytes_raw()).id, private)


def _add_line(folder: Path, line: str) -> None:
    """Add a line to the public list, whole or not at all."""
    path = folder / LIST
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
