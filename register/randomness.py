"""The source of ids and salts that nobody can guess. Everything that writes to the register is given one."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

ID_BYTES = 8  # short, because ids lie in workflow histories
SALT_BYTES = 16


def random_id() -> str:
    """Return a new id of a text or an act, without a meaning."""
    return token_hex(ID_BYTES)


def random_salt() -> str:
    return token_hex(SALT_BYTES)


@dataclass(frozen=True)
class Randomness:
    """How new ids and new salts are made; by default at random."""

    new_id: Callable[[], str] = random_id
    new_salt: Callable[[], str] = random_salt

    def new_token(self) -> str:
        """Return 256 random bits: by what a session, a link or a program is known."""
        return self.new_salt() + self.new_salt()


RANDOM = Randomness()
