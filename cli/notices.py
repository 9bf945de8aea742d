"""`banjie notices`, `banjie notice`: the notices and their delivery; recording that a person has told one."""

from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.rendering import output
from queries import notices as notice_queries
from queries.views.notices import NoticeDetailView, NoticeListView
from starter import notice_delivery
from wording import terms

notice = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="告知的编号,见 banjie notices")]


def notices_command(
    number: Annotated[str | None, typer.Argument(help="登记号;不写则列出各案尚未送达的")] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="某一状态的:" + "、".join(notice_queries.NOTICE_STATES_ZH))
    ] = None,
    person: Annotated[str | None, typer.Option("--person", help="由某人(及其处室、职务)告知的")] = None,
    as_json: AsJson = False,
) -> None:
    """告知的清单:状态、渠道、次数、下次何时。"""
    wanted = notice_queries.NoticeFilter(number, state, person)
    found = read_register(lambda session, _: notice_queries.notice_list(session, wanted))
    print_answer(found, as_json, lambda: _print_notices(found))


def _print_notices(found: NoticeListView) -> None:
    if not found.notices:
        output.console.print("没有符合条件的告知")
        return
    table = output.new_table("编号", "告知", "对象", "状态", "渠道", "次数", "下次")
    for notice_view in output.escaped(found.notices):
        channel = notice_view.channel_label + (f"({notice_view.holder_label})" if notice_view.holder_label else "")
        state = notice_view.state_label + (f"({notice_view.code})" if notice_view.code else "")
        next_at = output.instant_text(notice_view.next_at)
        tries = str(notice_view.tries)
        table.add_row(notice_view.id, notice_view.label, notice_view.to, state, channel, tries, next_at)
    output.console.print(table)


@notice.command(name="record")
def record_command(
    id: Id,
    means: Annotated[str, typer.Option("--means", help="告知方式:" + "、".join(terms.MEANS_NAMES))],
    actor: Annotated[str, typer.Option("--actor", help="告知人代号")],
    as_json: AsJson = False,
) -> None:
    """记录已由人告知;确实联系不上的写 no_contact。"""
    recorded = with_client(lambda client: notice_delivery.record_notice_told(client, id, means, actor))
    print_answer(
        recorded,
        as_json,
        lambda: output.print_line(f"[green]已记录[/] {output.escaped(recorded.id)}:{recorded.state_label}"),
    )


@notice.command(name="show")
def notice_command(
    id: Id,
    person: Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示正文和联系方式")] = None,
    as_json: AsJson = False,
) -> None:
    """一件告知的正文和经过。"""
    found = read_register(lambda session, _: notice_queries.notice_detail(session, id, person))
    print_answer(found, as_json, lambda: _print_notice(output.escaped(found)))


def _print_notice(detail: NoticeDetailView) -> None:
    output.print_line(f"[bold]{detail.id}[/] {detail.label} → {detail.to}:{detail.state_label}")
    if detail.contact:
        output.print_line(f"联系方式 {detail.contact}")
    for step in detail.way:
        words = [step.channel_label, step.code, step.by_name]
        output.print_line(f"  {output.instant_text(step.at)} {step.label} {' '.join(filter(None, words))}")
    if detail.body:
        output.print_line(f"\n{detail.body}")
