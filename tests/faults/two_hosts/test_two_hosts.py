"""Two hosts with a PostgreSQL pair: the primary changes, a host loses its power, and nothing is lost or done twice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.errors import Unavailable
from register.database import create_register_engine, run_in_transaction, session_factory
from tests.faults.fault_injection import FaultInjector, Pace
from tests.faults.fault_run import inject_and_check, open_fault_run
from tests.faults.two_hosts.fault_injection import TwoHostFaults
from tests.faults.two_hosts.network import PROGRAMS, why_not_here
from tests.faults.two_hosts.servers import TwoHosts
from tests.stack.signing import keys_of_tests
from tests.stack.tools import tool

pytestmark = [pytest.mark.slow, pytest.mark.deep]
SEED, CASES, KINDS = 7, 20, 8
NO_LETTERS = {"BANJIE_SMTP_PORT": "25", "BANJIE_WEBHOOK_URL": "http://127.0.0.1:80/"}


@dataclass
class HostFaults(TwoHostFaults):
    """Only the faults that one host does not have."""

    def kinds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        of_one = FaultInjector.kinds(self)
        return {name: inject for name, inject in super().kinds().items() if name not in of_one}


class PairAlone(TwoHosts):
    """The PostgreSQL pair without the processes."""

    def _start_all(self) -> None:
        self._start_database()


def address_of_server(session: Session) -> object:
    return session.scalar(text("SELECT host(inet_server_addr())"))


@pytest.fixture(autouse=True)
def _two_hosts() -> None:
    for program in PROGRAMS:
        tool(program)
    if missing := why_not_here():
        pytest.skip(missing)


async def test_people_go_on_while_the_primary_changes_and_hosts_fail(tmp_path: Path) -> None:
    progress: list[str] = []
    async with open_fault_run(tmp_path / "run", SEED, CASES, (TwoHosts, HostFaults)) as fault_run:
        fault_run.crowd.start()
        report = await inject_and_check(fault_run, KINDS, SEED, progress.append, Pace(longest=40, gap=(10, 30)))
        output = "\n".join([*progress, *report.lines()])
        print(output)  # noqa: T201

        assert len(report.faults) == KINDS, output
        assert report.found == [], output
        assert report.answers["done"] > 0, output


def test_a_primary_that_vanishes_is_given_up_and_the_standby_found(tmp_path: Path) -> None:
    with PairAlone(tmp_path / "run", NO_LETTERS) as servers:
        register = session_factory(create_register_engine(servers.database_url, connections=1), keys_of_tests())
        assert run_in_transaction(register, address_of_server) == servers.network.address("a")
        servers.network.cut("a")

        with pytest.raises(Unavailable):
            run_in_transaction(register, lambda session: session.execute(text("SELECT 1")))
        servers.change_primary(in_order=False)
        found = run_in_transaction(register, address_of_server)

        assert found == servers.network.address("b")
