"""One deployment at a time."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.errors import Refused, Unavailable
from starter.client import BanjieClient
from starter.operations.deploy import check_retirable, deploy_release

pytestmark = pytest.mark.slow


async def test_a_second_deployment_is_refused_while_the_first_is_under_way_and_not_after(
    sessions: sessionmaker[Session],
) -> None:
    nowhere = BanjieClient(register=sessions, temporal_address="127.0.0.1:1")

    class Meanwhile(BanjieClient):
        """A second one begins while the first asks Temporal."""

        async def temporal(self) -> None:  # type: ignore[override]
            with pytest.raises(Refused, match="正在进行"):
                await check_retirable(nowhere, "spring")
            raise Unavailable("broken off")

    for _ in range(2):
        with pytest.raises(Unavailable, match="broken off"):
            await deploy_release(Meanwhile(register=sessions, temporal_address=""), "summer", print)
    with pytest.raises(Unavailable, match="Temporal"):
        await check_retirable(nowhere, "spring")
