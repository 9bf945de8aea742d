"""The credentials that can be stolen, each alone. A process's key comes with what its settings hold: the secret of the
office too, and with that of the web the secret of the web."""

import base64
from typing import NamedTuple

from register.identity.web_keys import WebKeys
from register.migrations.rights import OFFICE, PROCESS_ROLES, RELAY, WATCH, WEB, WORKER
from register.seal import KeyRing
from register.signing import Signed, Signing, signed_text
from services.embedded.postgres import OWNER_ROLE
from tests.register.recorded_case import SECRET

BARE = "banjie_"
GUESSED = KeyRing(b"what a thief guesses, 32 bytes long")
WEB_KEYS = WebKeys(b"a key of the web, 32 bytes in all")
GUESSED_BY_WEB = WebKeys(GUESSED.current)
SUPERUSER = "postgres"


class ThiefsKeys(Signing):
    """Keys in the hands of a thief, who signs with them whatever there is."""

    def sign(self, stream: str, seq: int, digest: str) -> Signed:
        [own] = [key for kept in self._keys.values() if (key := kept.read())]
        signature = own.private.sign(signed_text(stream, seq, digest))
        return Signed(own.id, base64.b64encode(signature).decode())


class Credential(NamedTuple):
    """A login of the database, and whether the keys of its process came with it."""

    name: str  # the column of `outcomes.csv`
    login: str
    role: str | None = None
    keyed: bool = False

    @property
    def secrets(self) -> KeyRing:
        return KeyRing(SECRET) if self.keyed else GUESSED

    @property
    def web_keys(self) -> WebKeys:
        return WEB_KEYS if self.keyed and self.role == WEB else GUESSED_BY_WEB


def thief_of(role: str) -> str:
    """Return the login that has the role of one process alone, as docs/operations.md has them made."""
    return role.replace(BARE, "thief_")


KEYED = (WEB, WORKER, RELAY, WATCH, OFFICE)
DATABASE_CREDENTIALS = (
    *(Credential(role.removeprefix(BARE), thief_of(role), role) for role in PROCESS_ROLES),
    Credential("owner", OWNER_ROLE),
    Credential("superuser", SUPERUSER),
    *(Credential(f"{role.removeprefix(BARE)} key", thief_of(role), role, keyed=True) for role in KEYED),
)
SECRET_ALONE, LOG_KEY, ACCOUNT = "secret", "log key", "account"  # none of which reaches the database
COLUMNS = (*(one.name for one in DATABASE_CREDENTIALS), SECRET_ALONE, LOG_KEY, ACCOUNT)
