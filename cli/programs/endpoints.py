"""`banjie endpoints`: the addresses to which events are sent, and what became of each event."""

from typing import Annotated, Literal

import typer

from cli.connection import AsJson, print_answer, with_client, with_reading_client
from cli.rendering import output
from cli.staff import By
from queries.views.webhooks import DeliveryListView, EndpointListView, EndpointView
from register.office.administrators import Signed
from starter.webhooks import endpoints as endpoint_changes
from wording.language import listed
from wording.table.help import help_endpoints
from wording.table.office import endpoint_screens

endpoints = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help=help_endpoints.NAME())]
Position = Annotated[int, typer.Argument(min=1, help=help_endpoints.POSITION())]


@endpoints.command(name="add", help=help_endpoints.ADD(), epilog=help_endpoints.ADD_EXAMPLE())
def add_command(
    name: Name,
    url: Annotated[str, typer.Option("--url", help=help_endpoints.URL())],
    types: Annotated[str, typer.Option("--types", help=help_endpoints.TYPES())] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add an endpoint and show its key."""
    wanted = tuple(filter(None, types.split(",")))
    added = with_client(lambda client: endpoint_changes.add_endpoint(client, name, url, wanted, signed=Signed(by)))
    print_answer(added, as_json, lambda: output.print_line(endpoint_screens.ADDED(name=name, key=added.key)))


@endpoints.command(name="list", help=help_endpoints.LIST())
def list_command(as_json: AsJson = False) -> None:
    """List the endpoints."""
    found = with_reading_client(endpoint_changes.list_endpoints)
    print_answer(found, as_json, lambda: _print_endpoints(found))


@endpoints.command(name="remove", help=help_endpoints.REMOVE())
def remove_command(name: Name, by: By = None, as_json: AsJson = False) -> None:
    """Remove an endpoint."""
    with_client(lambda client: endpoint_changes.remove_endpoint(client, name, signed=Signed(by)))
    print_answer({"name": name}, as_json, lambda: output.print_line(endpoint_screens.REMOVED(name=name)))


@endpoints.command(name="rotate", help=help_endpoints.ROTATE())
def rotate_command(name: Name, by: By = None, as_json: AsJson = False) -> None:
    """Give an endpoint another key and show it."""
    rotated = with_client(lambda client: endpoint_changes.rotate_key(client, name, signed=Signed(by)))
    print_answer(rotated, as_json, lambda: output.print_line(endpoint_screens.ROTATED(name=name, key=rotated.key)))


@endpoints.command(name="enable", help=help_endpoints.ENABLE())
def enable_command(name: Name, by: By = None, as_json: AsJson = False) -> None:
    """Send to an endpoint again."""
    enabled = with_client(lambda client: endpoint_changes.enable_endpoint(client, name, signed=Signed(by)))
    print_answer(enabled, as_json, lambda: output.print_line(endpoint_screens.ENABLED(name=name)))


@endpoints.command(name="deliveries", help=help_endpoints.DELIVERIES())
def deliveries_command(
    name: Name,
    state: Annotated[
        Literal["due", "used_up", "delivered"] | None, typer.Option("--state", help=help_endpoints.STATE())
    ] = None,
    before: Annotated[int | None, typer.Option("--before", min=1, help=help_endpoints.BEFORE())] = None,
    as_json: AsJson = False,
) -> None:
    """List the deliveries of an endpoint."""
    found = with_reading_client(
        lambda client: endpoint_changes.list_deliveries(client, name, before=before, state=state)
    )
    print_answer(found, as_json, lambda: _print_deliveries(found))


@endpoints.command(name="redeliver", help=help_endpoints.REDELIVER())
def redeliver_command(name: Name, position: Position, by: By = None, as_json: AsJson = False) -> None:
    """Send one event again."""
    shown = with_client(lambda client: endpoint_changes.redeliver(client, name, position, signed=Signed(by)))
    print_answer(shown, as_json, lambda: output.print_line(endpoint_screens.REDELIVERED(id=shown.id, name=name)))


@endpoints.command(name="replay", help=help_endpoints.REPLAY())
def replay_command(
    name: Name,
    start: Annotated[int, typer.Option("--from", min=0, help=help_endpoints.FROM())],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Send everything again from a position."""
    shown = with_client(lambda client: endpoint_changes.replay(client, name, start, signed=Signed(by)))
    print_answer(shown, as_json, lambda: output.print_line(endpoint_screens.REPLAYED(position=start, name=name)))


def _print_endpoints(found: EndpointListView) -> None:
    if not found.endpoints:
        output.print_line(endpoint_screens.NONE())
        return
    table = output.new_table(*(column() for column in endpoint_screens.COLUMNS.values()))
    for one in output.escaped(found.endpoints):
        types = listed(one.types) or endpoint_screens.ALL_TYPES()
        table.add_row(one.name, one.url, types, one.sender or "", f"{one.position}/{found.last}", _state(one))
    output.console.print(table)


def _state(one: EndpointView) -> str:
    if one.disabled:
        return endpoint_screens.DISABLED(at=output.instant_text(one.disabled), code=one.code)
    return endpoint_screens.SENDING()


def _print_deliveries(found: DeliveryListView) -> None:
    if not found.deliveries:
        output.print_line(endpoint_screens.NO_DELIVERIES())
        return
    table = output.new_table(*(column() for column in endpoint_screens.DELIVERY_COLUMNS.values()))
    for one in output.escaped(found.deliveries):
        state, tried = endpoint_screens.STATES[one.state](), output.instant_text(one.tried_at)
        table.add_row(
            str(one.position), one.id, state, str(one.tries), one.code or "", tried, output.instant_text(one.next_at)
        )
    output.console.print(table)
    if found.next:
        output.print_line(endpoint_screens.MORE_DELIVERIES(position=found.next))
