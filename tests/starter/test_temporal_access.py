"""A client shows its certificate to Temporal, and nobody comes in without one. The development server has no TLS: a
front decrypts for it. Tokens are sent and not checked here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from models.errors import BadInput, Unavailable
from services.embedded.stack import Stack
from settings import Settings
from starter.client import open_client
from tests.stack.signing import keys_of_tests
from tests.stack.tls_front import TlsFront, make_keys

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def keys(module_home: Path) -> tuple[Path, dict[str, str]]:
    folder = module_home / "keys"
    return folder, make_keys(folder)


@pytest.fixture
def front(stack: Stack, keys: tuple[Path, dict[str, str]]) -> Iterator[str]:
    tls_front = TlsFront(stack.temporal_address, keys[0])
    yield tls_front.start()
    tls_front.stop()


def access(address: str, **files: object) -> Settings:
    return Settings(database_url="postgresql+psycopg2://nobody@/none", temporal_address=address,
                    secret=SecretStr("a key of the tests, 32 bytes long"),
                    signing_keys=keys_of_tests().folder, **files)  # type: ignore[arg-type]  # fmt: skip


async def test_a_client_with_its_certificate_comes_in(front: str, keys: tuple[Path, dict[str, str]]) -> None:
    folder, tokens = keys
    own = folder / "banjie"
    with_all = access(
        front,
        temporal_tls_ca=own / "ca.crt",
        temporal_tls_cert=own / "client.crt",
        temporal_tls_key=own / "client.key",
        temporal_api_key=SecretStr(tokens["banjie"]),
    )
    temporal = await open_client(with_all).connect_temporal()
    assert await temporal.count_workflows() is not None


@pytest.mark.parametrize("missing", ["certificate", "authority", "all"])
async def test_nobody_comes_in_without(missing: str, front: str, keys: tuple[Path, dict[str, str]]) -> None:
    own = keys[0] / "banjie"
    files = {"temporal_tls_cert": own / "client.crt", "temporal_tls_key": own / "client.key"}
    shown = {
        "certificate": {"temporal_tls_ca": own / "ca.crt"},
        "authority": files,
        "all": {},
    }[missing]
    with pytest.raises(Unavailable):
        await open_client(access(front, **shown)).connect_temporal()


async def test_a_certificate_of_the_servers_own_parts_is_no_clients(
    front: str, keys: tuple[Path, dict[str, str]]
) -> None:
    folder = keys[0]
    as_server = access(
        front, temporal_tls_ca=folder / "banjie/ca.crt", temporal_tls_cert=folder / "server/server.crt",
        temporal_tls_key=folder / "server/server.key",
    )  # fmt: skip
    with pytest.raises(Unavailable):
        await open_client(as_server).connect_temporal()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.crt"):
        open_client(access("temporal:7233", temporal_tls_ca=tmp_path / "nowhere.crt"))


def test_a_certificate_needs_its_key_and_both_a_server(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="BANJIE_TEMPORAL_TLS_KEY"):
        access("temporal:7233", temporal_tls_cert=tmp_path / "client.crt")
    with pytest.raises(ValidationError, match="need BANJIE_TEMPORAL_ADDRESS"):
        Settings(temporal_api_key=SecretStr("token"))


def test_a_token_is_not_sent_without_tls() -> None:
    assert open_client(access("temporal:7233", temporal_api_key=SecretStr("token"))).temporal_access.tls
