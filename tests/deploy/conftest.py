"""Fixtures: the Python environment of the image, and one host per test module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.host import Host, build_image_environment


@pytest.fixture(scope="session")
def programs(session_home: Path) -> Path:
    """Return the `bin` folder of the image's environment."""
    return build_image_environment(session_home / "image")


@pytest.fixture(scope="module")
def host(module_home: Path, programs: Path) -> Iterator[Host]:
    """Start a host with its servers and with the tables that the service `migrate` creates."""
    running_host = Host(module_home, programs)
    try:
        running_host.start()
        running_host.run_once("migrate")
        yield running_host
    finally:
        running_host.stop()
