"""One host for the tests of a file, with the environment of the image."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.host import Host, build_image_environment


@pytest.fixture(scope="session")
def programs(session_home: Path) -> Path:
    """The `bin` of the image's environment."""
    return build_image_environment(session_home / "image")


@pytest.fixture(scope="module")
def host(session_home: Path, programs: Path, request: pytest.FixtureRequest) -> Iterator[Host]:
    """The servers are up, the tables made as the service `migrate` makes them."""
    home = session_home / f"host-{request.module.__name__.rpartition('.')[2]}"
    home.mkdir()
    made = Host(home, programs)
    try:
        made.start()
        made.once("migrate")
        yield made
    finally:
        made.stop()
