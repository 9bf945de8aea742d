"""The keys of the web process alone. What a browser carries, and what is kept for one, counts for nothing unless it
bears them."""

import hashlib
from typing import Any, Literal, NamedTuple

from itsdangerous import BadData, Signer, URLSafeSerializer

# What is sealed. What was sealed as one thing is worthless as another.
SealedUse = Literal["session", "attempt", "factor", "files", "upload"]


class WebKeys(NamedTuple):
    """`current` makes seals; `before` is accepted beside it while the key is being changed."""

    current: bytes
    before: bytes | None = None

    def seal(self, use: SealedUse, *parts: str) -> str:
        """Return the seal of these parts, made with the current key."""
        return self._signer(use).get_signature(_joined(parts)).decode()

    def is_genuine(self, seal: str, use: SealedUse, *parts: str) -> bool:
        """Return True if a key of the web made the seal, for this use and these parts."""
        return self._signer(use).verify_signature(_joined(parts), seal)

    def pack(self, use: SealedUse, content: Any) -> str:
        """Return content as a text that a browser carries: it is read there, and cannot be changed."""
        return self._serializer(use).dumps(content)

    def unpack(self, use: SealedUse, packed: str) -> Any:
        """Return what was packed for this use; None for anything else."""
        try:
            return self._serializer(use).loads(packed)
        except BadData:
            return None

    @property
    def oldest_first(self) -> list[bytes]:
        return [key for key in (self.before, self.current) if key is not None]

    def _signer(self, use: SealedUse) -> Signer:
        return Signer(self.oldest_first, salt=use, key_derivation="hmac", digest_method=hashlib.sha256)

    def _serializer(self, use: SealedUse) -> URLSafeSerializer:
        options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self.oldest_first, salt=use, signer_kwargs=options)


def _joined(parts: tuple[str, ...]) -> str:
    return "\n".join(f"{len(part)} {part}" for part in parts)
