"""`banjie endpoints`: the addresses to which events are sent, and what became of each event."""

from typing import Annotated, Literal

import typer

from cli.connection import AsJson, print_answer, with_client, with_reading_client
from cli.options import Administrator
from cli.rendering import output
from queries.views.webhooks import DeliveryListView, EndpointListView, EndpointView
from register.office.power import Signed
from starter.webhooks import endpoints as endpoint_changes
from wording.translation import N_, NP_, gettext, listed

STATES = {"due": N_("due"), "used_up": NP_("endpoint", "not delivered"), "delivered": N_("delivered")}

COLUMNS = (NP_("of a thing", "Name"), N_("URL"), N_("Events"), N_("Program"), N_("Position"), N_("State"))
DELIVERY_COLUMNS = (
    NP_("endpoint", "Position"), N_("Event"), N_("State"), N_("Tries"), N_("Answer"), N_("Last try"), N_("Next try"),
)  # fmt: skip


endpoints = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help=gettext("Name of the endpoint, such as web."))]
Position = Annotated[int, typer.Argument(min=1, help=gettext("Position of the event in the log."))]


@endpoints.command(
    name="add",
    help=gettext("Add an endpoint to which events are sent from now on."),
    epilog=gettext(
        "Example: banjie endpoints add web --url https://web.example.cn/events --types case.closed,case.expired"
    ),
)
def add_command(
    name: Name,
    url: Annotated[str, typer.Option("--url", help=gettext("The https URL that takes the events."))],
    types: Annotated[
        str, typer.Option("--types", help=gettext("Kinds of events, separated by commas; all without."))
    ] = "",
    by: Administrator = None,
    as_json: AsJson = False,
) -> None:
    wanted = tuple(filter(None, types.split(",")))
    added = with_client(lambda client: endpoint_changes.add_endpoint(client, name, url, wanted, signed=Signed(by)))
    print_answer(
        added,
        as_json,
        lambda: output.print_sentence(
            "Added the endpoint {name}. By this key it checks the signatures; hand it over safely:\n{key}",
            name=name,
            key=added.key,
        ),
    )


@endpoints.command(name="list", help=gettext("List the endpoints."))
def list_command(as_json: AsJson = False) -> None:
    found = with_reading_client(endpoint_changes.list_endpoints)
    print_answer(found, as_json, lambda: _print_endpoints(found))


@endpoints.command(name="remove", help=gettext("Remove an endpoint."))
def remove_command(name: Name, by: Administrator = None, as_json: AsJson = False) -> None:
    with_client(lambda client: endpoint_changes.remove_endpoint(client, name, signed=Signed(by)))
    print_answer(
        {"name": name},
        as_json,
        lambda: output.print_sentence("The endpoint {name} is removed; nothing more is sent to it.", name=name),
    )


@endpoints.command(name="rotate", help=gettext("Give an endpoint another key; the old one signs for 24 hours."))
def rotate_command(name: Name, by: Administrator = None, as_json: AsJson = False) -> None:
    rotated = with_client(lambda client: endpoint_changes.rotate_key(client, name, signed=Signed(by)))
    print_answer(
        rotated,
        as_json,
        lambda: output.print_sentence(
            "The new key of {name} is below. For 24 hours the key before signs too:\n{key}", name=name, key=rotated.key
        ),
    )


@endpoints.command(name="enable", help=gettext("Send to a disabled endpoint again, from where it stopped."))
def enable_command(name: Name, by: Administrator = None, as_json: AsJson = False) -> None:
    enabled = with_client(lambda client: endpoint_changes.enable_endpoint(client, name, signed=Signed(by)))
    print_answer(
        enabled,
        as_json,
        lambda: output.print_sentence("Events are sent to {name} again. It goes on where it stopped.", name=name),
    )


@endpoints.command(name="deliveries", help=gettext("List what was sent to an endpoint, the newest first."))
def deliveries_command(
    name: Name,
    state: Annotated[
        Literal["due", "used_up", "delivered"] | None,
        typer.Option("--state", help=gettext("Only those in this state: due, used_up, delivered.")),
    ] = None,
    before: Annotated[
        int | None, typer.Option("--before", min=1, help=gettext("Only those before this position of the log."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    found = with_reading_client(
        lambda client: endpoint_changes.list_deliveries(client, name, before=before, state=state)
    )
    print_answer(found, as_json, lambda: _print_deliveries(found))


@endpoints.command(name="redeliver", help=gettext("Send one event again."))
def redeliver_command(name: Name, position: Position, by: Administrator = None, as_json: AsJson = False) -> None:
    shown = with_client(lambda client: endpoint_changes.redeliver(client, name, position, signed=Signed(by)))
    print_answer(shown, as_json, lambda: output.print_sentence("{id} is sent to {name} again.", id=shown.id, name=name))


@endpoints.command(name="replay", help=gettext("Send everything again that comes after a position of the log."))
def replay_command(
    name: Name,
    start: Annotated[
        int, typer.Option("--from", min=0, help=gettext("Position of the log: everything after it is sent again."))
    ],
    by: Administrator = None,
    as_json: AsJson = False,
) -> None:
    shown = with_client(lambda client: endpoint_changes.replay(client, name, start, signed=Signed(by)))
    print_answer(
        shown,
        as_json,
        lambda: output.print_sentence(
            "Everything after position {position} is sent to {name} again.", position=start, name=name
        ),
    )


def _print_endpoints(found: EndpointListView) -> None:
    if not found.endpoints:
        output.print_sentence("There is no endpoint.")
        return
    rows = (
        (
            one.name,
            one.url,
            listed(one.types) or gettext("all"),
            one.sender or "",
            f"{one.position}/{found.last}",
            _state(one),
        )
        for one in output.escaped(found.endpoints)
    )
    output.print_table(COLUMNS, rows)


def _state(one: EndpointView) -> str:
    if one.disabled:
        return gettext("disabled {at} ({code})", at=output.instant_text(one.disabled), code=one.code)
    return gettext("sending")


def _print_deliveries(found: DeliveryListView) -> None:
    if not found.deliveries:
        output.print_sentence("There are no deliveries.")
        return
    rows = (
        (
            str(one.position),
            one.id,
            STATES[one.state](),
            str(one.tries),
            one.code or "",
            output.instant_text(one.tried_at),
            output.instant_text(one.next_at),
        )
        for one in output.escaped(found.deliveries)
    )
    output.print_table(DELIVERY_COLUMNS, rows)
    if found.next:
        output.print_sentence("Earlier ones: --before {position}", position=found.next)
