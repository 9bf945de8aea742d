"""The keys by which what a test puts on record is signed: those of all processes, as on the embedded stack."""

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from register.signing import Signing, open_signing


@cache
def keys_of_tests() -> Signing:
    """Return the keys of this run of the tests."""
    folder = TemporaryDirectory(prefix="banjie-signing-")
    atexit.register(folder.cleanup)
    return open_signing(Path(folder.name), None, make=True)


def stack_signing(home: Path) -> Signing:
    """Return the keys of an embedded stack."""
    return open_signing(home / "signing", None, make=True)
