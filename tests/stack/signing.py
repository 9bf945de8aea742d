"""The keys by which what a test puts on record is signed: those of all processes, as on the embedded stack."""

import atexit
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from register.signing import Signing, open_signing

KEYS_FOLDER = "BANJIE_KEYS_OF_TESTS"  # in the environment


@cache
def keys_of_tests() -> Signing:
    """Return the keys of this run of the tests; processes that it starts have the same."""
    if KEYS_FOLDER not in os.environ:
        folder = TemporaryDirectory(prefix="banjie-signing-")
        atexit.register(folder.cleanup)
        os.environ[KEYS_FOLDER] = folder.name
    return open_signing(Path(os.environ[KEYS_FOLDER]), None, make=True)


def stack_signing(home: Path) -> Signing:
    """Return the keys of an embedded stack."""
    return open_signing(home / "signing", None, make=True)
