"""Signed notes, checkpoints and cosignatures as C2SP has them (signed-note, tlog-checkpoint, tlog-cosignature)."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNS, COSIGNS = 1, 4  # types of a signature: of a note, of a checkpoint with a time
DASH = "— "


class BadNote(ValueError):  # no suffix Error: an expected answer, like a refusal
    """Raised for a note, a key or a checkpoint that is not written as C2SP says."""


class NoteKey(NamedTuple):
    """A public key by its name: whose it is, what it signs (`SIGNS` or `COSIGNS`)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as C2SP's verifier key, for a policy file."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return the key that a verifier key stands for. Raises BadNote."""
        try:
            name, key_id, encoded = written.split("+", 2)
            material = base64.b64decode(encoded, validate=True)
            key = cls(name, material[0], material[1:])
        except (ValueError, IndexError):
            raise BadNote(written) from None
        if not name or key.kind not in (SIGNS, COSIGNS) or len(key.public) != 32 or key.id.hex() != key_id:
            raise BadNote(written)
        return key


class NoteSigner(NamedTuple):
    """A private key with its name, which signs notes, or cosigns checkpoints."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    @property
    def key(self) -> NoteKey:
        return NoteKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def signature_line(self, text: str, at: int = 0) -> str:
        """Return the line by which this key signs a note; `at`: seconds since 1970, for a cosignature."""
        if self.kind == COSIGNS:
            signature = at.to_bytes(8, "big") + self.private.sign(cosigned(text, at))
        else:
            signature = self.private.sign(text.encode())
        return f"{DASH}{self.name} {_base64(self.key.id + signature)}\n"


class Checkpoint(NamedTuple):
    """How a log stood: whose it is, how many leaves it had, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what the text of a note says. Raises BadNote."""
        lines = text.split("\n")
        try:
            origin, written, root = lines[:3]
            size = int(written)
            found = cls(origin, size, base64.b64decode(root, validate=True))
        except ValueError:
            raise BadNote(text[:80]) from None
        if not origin or str(size) != written or size < 0 or len(found.root) != 32 or not text.endswith("\n"):
            raise BadNote(text[:80])
        return found


class Note(NamedTuple):
    """A text with the lines that sign it."""

    text: str
    signatures: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(self.signatures)}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return the text and the signatures of a note. Raises BadNote."""
        text, gap, signed = written.rpartition("\n\n")
        lines = signed.splitlines(keepends=True)
        if not gap or not lines or not all(line.startswith(DASH) and line.endswith("\n") for line in lines):
            raise BadNote(written[:80])
        return cls(text + "\n", tuple(lines))

    def signed_by(self, key: NoteKey) -> bool:
        """Return True where this key has signed the text. Raises BadNote where a signature of the key is not good."""
        found = [signature for name, signature in map(_signature, self.signatures) if name == key.name]
        own = [signature[4:] for signature in found if signature[:4] == key.id]
        if not all(_is_good(key, self.text, one) for one in own):
            raise BadNote(f"signature of {key.name}")
        return bool(own)

    def only_by(self, key: NoteKey) -> Self:
        """Return the note with those of its signatures alone that this key has made. Raises BadNote."""
        return self._replace(signatures=tuple(one for one in self.signatures if Note(self.text, (one,)).signed_by(key)))


def cosigned(text: str, at: int) -> bytes:
    """Return what a witness signs: the checkpoint as it was seen at an instant."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosigned_at(line: str) -> int:
    """Return the instant of a cosignature, in seconds since 1970. Raises BadNote."""
    return int.from_bytes(_signature(line)[1][4:12], "big")


def _is_good(key: NoteKey, text: str, signature: bytes) -> bool:
    message = text.encode()
    if key.kind == COSIGNS:
        at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        message = cosigned(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signature(line: str) -> tuple[str, bytes]:
    try:
        name, encoded = line.removeprefix(DASH).rstrip("\n").split(" ")
        return name, base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise BadNote(line[:80]) from None


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def signed_note(text: str, signers: Iterable[NoteSigner], at: int = 0) -> Note:
    return Note(text, tuple(signer.signature_line(text, at) for signer in signers))
