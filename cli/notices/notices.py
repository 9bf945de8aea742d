"""`banjie notices`, `banjie notice`: the notices and their delivery; recording that a person has told one."""

from typing import Annotated

import typer

from cli.acts.act import read_instant
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.identity.os_user import named_alone, own_name
from cli.options import NextPage
from cli.rendering import output
from queries.notices import passages as notice_queries
from queries.notices.passages import NOTICE_STATES
from queries.views.notices import NoticeDetailView, NoticeListView, NoticeView
from register.notices.outbox import ProofOfReceipt
from register.office.access_journal import COMMAND
from starter.notices import delivery
from wording import terms
from wording.translation import gettext, joined, listed

notice = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help=gettext("Id of the notice; see banjie notices"))]


def notices_command(
    number: Annotated[str | None, typer.Argument(help=gettext("Number of the case; left out, of all"))] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help=gettext("Only those in this state: {states}", states=listed(NOTICE_STATES))),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            callback=named_alone,
            help=gettext("Only those that this person, or their unit or post, has to tell"),
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=notice_queries.MAX_NOTICES, help=gettext("Notices on a page"))
    ] = notice_queries.MAX_NOTICES,
    after: NextPage = None,
    as_json: AsJson = False,
) -> None:
    wanted = notice_queries.NoticeFilter(number, state, person, limit, after)
    found = read_register(lambda session, _: notice_queries.notice_list(session, wanted))
    print_answer(found, as_json, lambda: _print_notices(found))


def _print_notices(found: NoticeListView) -> None:
    if not found.notices:
        output.print_sentence("No such notices.")
        return
    for shown in output.escaped(found.notices):
        output.print_line(_notice_line(shown))
    if found.next:
        output.print_sentence("Next page: repeat the command with --after {cursor}", cursor=found.next)


def _notice_line(shown: NoticeView) -> str:
    """Return what a notice is, for whom, how far it has got, since when. The code is the channel's last answer."""
    parts = [_notice_head(shown, _detailed(shown.state_label, shown.code))]
    parts += [_detailed(shown.channel_label, shown.holder_label)] if shown.channel_label else []
    parts += [gettext("from {at}", at=output.instant_text(shown.at))]
    parts += [gettext("tries: {count}", count=shown.tries)] if shown.tries else []
    parts += [gettext("next try {at}", at=output.instant_text(shown.next_at))] if shown.next_at else []
    return joined(parts)


def _notice_head(shown: NoticeView, state: str) -> str:
    return gettext(
        "[bold]{id}[/] {label} → {to}: {state}", id=shown.id, label=shown.label, to=shown.to_label, state=state
    )


def _detailed(text: str, detail: str | None) -> str:
    return gettext("{text} ({detail})", text=text, detail=detail) if detail else text


@notice.command(
    name="record",
    help=gettext("Record that a person has told it; no_contact if nobody could be reached"),
    epilog=gettext("Example: banjie notice record ZZW-2026-000001:2:acknowledgement --means phone --actor li"),
)
def record_command(
    id: Id,
    means: Annotated[str, typer.Option("--means", help=gettext("How it was told: {means}", means=terms.means_list()))],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=gettext("Code of the person who told it"))],
    received: Annotated[
        str | None,
        typer.Option(
            "--received",
            help=gettext(
                "When a letter was received, where proof of receipt is asked for, such as "
                "2026-03-05T15:00; needs --evidence"
            ),
        ),
    ] = None,
    evidence: Annotated[
        str,
        typer.Option("--evidence", help=gettext("What proves the receipt, such as the number of the return receipt")),
    ] = "",
    as_json: AsJson = False,
) -> None:
    proof = ProofOfReceipt(read_instant(received), evidence) if received else None
    recorded = with_client(lambda client: delivery.record_notice_told(client, id, means, actor, proof))
    said = gettext(
        "[green]Recorded[/] {notice}: {state}", notice=output.escaped(recorded.id), state=recorded.state_label
    )
    print_answer(recorded, as_json, lambda: output.print_line(said))


@notice.command(name="show", help=gettext("Show the text of a notice and each step of its delivery"))
def notice_command(
    id: Id,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            callback=own_name,
            help=gettext("Code of the person who reads. Without it text and contact are hidden"),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    found = read_register(lambda session, _: notice_queries.notice_detail(session, id, person, COMMAND))
    print_answer(found, as_json, lambda: _print_notice(output.escaped(found)))


def _print_notice(detail: NoticeDetailView) -> None:
    output.print_line(_notice_head(detail, detail.state_label))
    if detail.contact:
        output.print_sentence("contact {contact}", contact=detail.contact)
    for step in detail.way:
        words = [step.channel_label, step.code, step.by_name]
        output.print_line(f"  {output.instant_text(step.at)} {step.label} {' '.join(filter(None, words))}")
    if detail.body:
        output.print_line(f"\n{detail.body}")
