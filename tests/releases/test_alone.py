"""Only one deployment runs at a time."""

from typing import NoReturn

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.errors import Refused, Unavailable
from starter.client import BanjieClient
from starter.releases.deploy import check_retirable, deploy_release

pytestmark = pytest.mark.slow


async def test_a_second_deployment_is_refused_while_the_first_runs_and_not_afterwards(
    sessions: sessionmaker[Session],
) -> None:
    unreachable = BanjieClient(register=sessions, temporal_address="127.0.0.1:1")

    class DeployingClient(BanjieClient):
        """A client with which a second deployment begins while the first connects to Temporal."""

        async def connect_temporal(self) -> NoReturn:
            with pytest.raises(Refused, match="正在进行"):
                await check_retirable(unreachable, "spring")
            raise Unavailable("broken off")

    for _ in range(2):
        with pytest.raises(Unavailable, match="broken off"):
            await deploy_release(DeployingClient(register=sessions, temporal_address=""), "summer", print)
    with pytest.raises(Unavailable, match="Temporal"):
        await check_retirable(unreachable, "spring")
