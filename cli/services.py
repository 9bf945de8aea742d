"""`banjie up`, `demo`, `worker`, `relay`, `serve`, `migrate`: the services, the demonstration, the database schema."""

import asyncio
import logging
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from cli.calendars.holiday_notices import office_warnings
from cli.connection import with_client
from cli.demo import from_scenarios, play
from cli.demo.example_words import EXAMPLES, staff_in_current_language
from cli.demo.script import load_courses
from cli.environment import load_environment
from cli.rendering import output
from models.errors import BadInput, StackError, Unavailable
from register import migrations
from register.migrations.rights import RELAY, WEB
from register.release_names import CODE_ROOT
from services import health_file, logs, telemetry
from services import relay as relays
from services.embedded.ports import PortUse, is_answered
from services.embedded.stack import Stack
from services.release_workers import ReleaseWorkers
from services.worker_process import run_worker
from settings import Settings
from settings.servers import locate_servers
from starter.client import BanjieClient, open_client
from starter.duties import schedules
from starter.identity.account_changes import first_administrator_link, link_address
from starter.notices.delivery import read_notice_settings
from starter.office import staff_file
from starter.releases import deploy, kept_code
from wording.system_problems import stack_problem
from wording.translation import N_, Message, gettext, listed

HTTP_CONNECTIONS = 16  # to PostgreSQL
INTERFACE_WAIT = 30.0  # seconds until the HTTP interface listens

PORT_USES: Mapping[str, Message] = {
    "socket": N_("PostgreSQL, socket file: the register; this account only"),
    "grpc": N_("Temporal (gRPC): the services connect here"),
    "http": N_("Temporal (HTTP): refuses everybody (403); cannot be closed"),
    "metrics": N_("Temporal's metrics: read only"),
    "screen": N_("Temporal's screen (http)"),
    "interface": N_(
        "The interface for programs: each needs a key (banjie senders add); explained at http://{address}/docs"
    ),
    "internal": N_("Between the parts of Temporal; cannot be closed"),
}


def up_command(
    *,
    ui: Annotated[
        bool,
        typer.Option(
            "--ui",
            help=gettext(
                "With Temporal's screen. It cannot be made read-only: whoever opens it can terminate and reset cases"
            ),
            show_default=False,
        ),
    ] = False,
) -> None:
    chosen = load_environment()
    if not chosen.embedded:
        raise BadInput(
            gettext(
                "The environment names PostgreSQL and Temporal elsewhere (BANJIE_DATABASE_URL); "
                "banjie up starts only its own."
            )
        )
    try:
        with Stack(chosen.home, ui=ui, ended=print_restart) as stack:
            migrations.upgrade(stack.database_owner_url)
            run_service(stack, "serve")  # first: its address is what people wait for
            own = kept_code.keep_release(chosen)
            workers, warnings = with_client(lambda client: start_workers(client, stack, own), chosen)
            wait_for_interface(chosen.http_port)
            for service in ("relay", "watch"):  # after the interface: on a small machine all at once would delay it
                run_service(stack, service)
            print_open_ports(stack, chosen)
            print_first_link(chosen)
            for line in warnings:
                output.print_line(line)
            print_other_releases(workers)
            stack.wait_until_stopped(workers.sync_workers)
            output.print_sentence("Stopping … data are kept.")
    except StackError as error:
        raise Unavailable(gettext("The services did not start: {error}", error=stack_problem(error))) from None


async def start_workers(client: BanjieClient, stack: Stack, own: str) -> tuple[ReleaseWorkers, list[str]]:
    """Start the workers of this release and of older ones that are still needed, then synchronize the schedules. Return
    the workers and what the office should know."""
    if len(kept_code.kept_releases(stack.home)) > 1:
        await deploy.retire_unneeded(client, stack.home, own)
    workers = ReleaseWorkers(stack, own)
    workers.sync_workers()
    await sync_duties(client)
    warnings = await client.transact(lambda session: office_warnings(session, client.clock(session, "")))
    return workers, warnings


def run_service(stack: Stack, service: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command of this program beside the servers, until they stop; `env` is added to its environment. Its modules
    are found here, whatever lies in the folder in which it was started."""
    argv = [sys.executable, "-P", "-m", "cli.main", service]
    stack.run_process(service, argv, env={"PYTHONPATH": str(CODE_ROOT), **(env or {})})


def print_restart(name: str, code: int) -> None:
    """Print that a process beside this one has ended by itself; its log has the rest."""
    output.print_sentence(
        "[yellow]{name} has ended (exit code {code}) and starts again.[/] See {name}.log.", name=name, code=code
    )


def wait_for_interface(port: int) -> None:
    """Wait until the HTTP interface listens. If it does not, all else runs without it."""
    deadline = time.monotonic() + INTERFACE_WAIT
    while not is_answered(port) and time.monotonic() < deadline:  # by whomever: a port that is taken stays so
        time.sleep(0.1)


def print_open_ports(stack: Stack, chosen: Settings) -> None:
    """Print every open port and where the logs are, once everything runs. Warn of a screen, and of a missing HTTP
    interface."""
    ports = stack.open_ports({chosen.http_port: PortUse.INTERFACE})
    output.print_sentence("[green]Banjie runs.[/]")
    output.print_sentence(
        "  Open ports (from this machine only; without a login, so that every local account can connect):"
    )
    for port in ports:
        output.print_line(f"    {port.address:<21}  " + PORT_USES[port.use](address=port.address))
    if any(port.use is PortUse.SCREEN for port in ports):
        output.print_sentence(
            "  [yellow]The screen cannot be made read-only.[/] Whoever opens it sees all that "
            "Temporal holds, can terminate, reset\n  and start any workflow, and send signals. "
            "None of that is an act; banjie compare names what differs.\n  Without --ui there is "
            "no screen."
        )
    if not any(port.use is PortUse.INTERFACE and port.process == "serve" for port in ports):
        output.print_sentence(
            "  [yellow]The interface for programs is not open.[/] Port {port} may be taken (see "
            "serve.log).\n  Set BANJIE_HTTP_PORT to another port and start again. All else runs.",
            port=chosen.http_port,
        )
    output.print_sentence("  Logs       {folder}", folder=stack.logs)
    output.print_sentence(
        "  In another terminal: banjie staff add ...; banjie register examples/forms/01-....yaml; banjie list"
    )
    output.print_sentence("  Ctrl-C stops it. The data stays.")
    if stack.left_temporal_port:
        left = {"before": stack.left_temporal_port, "address": stack.temporal_address}
        output.print_sentence(
            "  [yellow]Temporal has another port.[/] {before} is taken by another program. It is "
            "{address} now, and stays so.",
            **left,
        )


def print_first_link(chosen: Settings) -> None:
    """Print the link by which the first administrator makes an account, while nobody has one."""
    if link := with_client(first_administrator_link, chosen):
        output.print_sentence(
            "Nobody has an account. The first administrator makes one by this link (once, within "
            "24 hours):\n    {address}",
            address=link_address(chosen, link),
        )


async def sync_duties(client: BanjieClient) -> None:
    """Arrange the periodic duties of the office. A failure is only printed: the stack runs without them."""
    try:
        await schedules.sync_schedules(client, thorough=False)
    except (BadInput, Unavailable) as error:
        output.print_failure(
            error.kind,
            gettext(
                "The periodic duties are not arranged: {why} When that is settled: banjie schedules sync",
                why=error.says,
            ),
        )


def print_other_releases(workers: ReleaseWorkers) -> None:
    """Print which older releases run beside this one."""
    if others := workers.other_releases:
        output.print_sentence(
            "This is release {own}; workers of {others} run beside it for their cases. To make "
            "this one current: banjie deploy. To see all: banjie deploy status",
            own=workers.own,
            others=listed(others),
        )


def demo_command(
    only: Annotated[
        str | None, typer.Option("--course", help=gettext("Only the one whose number begins so, such as 04"))
    ] = None,
    procedure: Annotated[
        str | None,
        typer.Option(
            "--procedure",
            help=gettext("Demonstrate this procedure, such as bank: one case for each of its ends, from its scenarios"),
        ),
    ] = None,
) -> None:
    logging.basicConfig(level=logging.ERROR)
    home = load_environment().home / "demo"
    found, staff = (
        from_scenarios.scenario_courses(procedure)
        if procedure
        else (load_courses(only), staff_in_current_language(staff_file.read_staff_file(EXAMPLES / "staff.yaml")))
    )
    if not found:
        raise BadInput(
            gettext(
                "No demonstration begins with {wanted}. There are: {known}", wanted=only, known=listed(load_courses())
            )
        )
    asyncio.run(play.run_demo(home, found, staff))
    for end in from_scenarios.ends_not_shown(procedure, found) if procedure else ():
        output.print_sentence(
            "Not shown: {end}. No scenario closes a case there by acts of people alone.", end=output.escaped(end)
        )


def worker_command() -> None:
    asyncio.run(run_worker(begin_long_process("worker")))


def relay_command() -> None:
    chosen = begin_long_process("relay")
    asyncio.run(
        relays.run_relay(
            open_client(chosen, role=RELAY),
            notice_settings=read_notice_settings(chosen),
            on_answer=lambda: health_file.touch_health_file(chosen),
        )
    )


def begin_long_process(name: str, buckets: Mapping[str, Sequence[float]] | None = None) -> Settings:
    """Return the settings of a long-running process, after its logs, metrics and traces are set up."""
    chosen = load_environment()
    logs.configure_logging(chosen)
    telemetry.configure_runtime(chosen, buckets)
    telemetry.begin_tracing(chosen, name)
    return chosen


def serve_command(
    host: Annotated[
        str | None, typer.Option("--host", help=gettext("Address to listen at; by default BANJIE_HTTP_HOST"))
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help=gettext("Port to listen at; by default BANJIE_HTTP_PORT")),
    ] = None,
) -> None:
    from web.measured_requests import BUCKETS, DURATION  # noqa: PLC0415  # half a second for every other command
    from web.server import serve  # noqa: PLC0415

    chosen = begin_long_process("web", {DURATION: BUCKETS})
    address, number = host or chosen.http_host, port or chosen.http_port
    client = open_client(chosen, connections=HTTP_CONNECTIONS, role=WEB)
    if chosen.log == "text":  # in JSON each line is an object
        output.print_sentence(
            "The interface is at {url}, its documentation at {url}/docs", url=f"http://{address}:{number}"
        )
    serve(client, chosen, address, number)


def migrate_command() -> None:
    chosen = load_environment()
    try:
        owner_url = locate_servers(chosen).database_owner_url
    except StackError as error:
        raise Unavailable(stack_problem(error)) from error
    try:
        migrations.upgrade(owner_url)
    except OperationalError as error:
        raise Unavailable(gettext("The register (PostgreSQL) does not answer.")) from error
    output.print_sentence("[green]The structure of the register is up to date[/]")
