"""A complaint, what it waits for, and lists of complaints, as an official sees them on a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.rendering.output import console, escaped, instant_text, new_table, print_line
from queries.views.attachments import AttachmentView
from queries.views.case import CaseView, PartyView
from queries.views.clock import ClockView
from queries.views.documents import DocumentSummaryView
from queries.views.linked_case import LinkedCaseView
from queries.views.lists import CaseLineView, CaseListView
from queries.views.waiting import RunningClockView, TrackView, WaitingView
from wording.event_terms import coming_event_term

CLOCK_STATES_ZH = {"running": "计算中", "held": "到期,延期待批", "over": "逾期", "stopped": "已停"}
ATTACHMENT_STATES_ZH = {"form": "随来件", "received": "待办理", "accepted": "已收入案卷", "refused": "所附事项未予办理"}
FILE_STATES_ZH = {"intact": "[green]完好[/]", "altered": "[red]被改动[/]", "missing": "[red]缺失[/]"}


def print_complaint(case: CaseView) -> None:
    """Print a complaint, whole, and what it waits for."""
    shown = escaped(case)
    parts: list[RenderableType | None] = [
        _heading(shown),
        _complainant_line(shown.party),
        _two_column_table("事项", [(fact.label, fact.value_label) for fact in shown.facts]),
        _two_column_table("文字", [(text.label, text.body) for text in shown.texts]),
        _attachment_table(shown.attachments),
        _document_table(shown.documents),
        _limit_table(shown.clocks),
    ]
    if shown.unjudged:
        parts.append(f"[yellow]已收文、尚未办理:第 {'、'.join(map(str, shown.unjudged))} 号[/]")
    console.print(Panel(Group(*(part for part in parts if part)), expand=False, padding=(0, 1)))
    if case.waiting:
        print_waiting(case.waiting)


def _heading(case: CaseView) -> str:
    """Return which complaint it is, where it stands, and its linked cases."""
    head = f"[bold]{case.number}[/] {case.title}\n"
    head += f"收件 {instant_text(case.received_at)} · 阶段 [bold]{case.stage_label}[/]"
    if case.urgent:
        head += " · [red]紧急[/]"
    if case.recused:
        head += f" · 回避 {'、'.join(case.recused)}"
    if case.closed_at:
        head += f" · 办结 {instant_text(case.closed_at)}"
    return head + "".join(f"\n关联案件 {_linked_case_line(linked)}" for linked in case.related)


def _linked_case_line(linked: LinkedCaseView) -> str:
    """Return which case it is, when and why the child was opened, and how far it has got."""
    number = f"[bold]{linked.number}[/]"
    which = f"由 {number} 另立:{linked.title}" if linked.relation == "parent" else f"{number} {linked.title},由本案另立"
    progress = f"办结 {instant_text(linked.closed_at)}:" if linked.closed_at else "办理中:"
    return f"{which}({instant_text(linked.opened_at)} {linked.why_label}) · {progress}{linked.stage_label}"


def _complainant_line(party: PartyView | None) -> Text:
    if party is None:
        return Text("来件人 未具名")
    values = (party.name, party.unit, party.contact, party.address)
    return Text.from_markup("来件人 " + " · ".join(dict.fromkeys(value for value in values if value)))


def _two_column_table(heading: str, rows: Sequence[tuple[str, str]]) -> Table | None:
    table = new_table(heading, "内容")
    for row in rows:
        table.add_row(*row)
    return table if rows else None


def _attachment_table(attachments: Sequence[AttachmentView]) -> Table | None:
    table = new_table("附件", "文件", "类型", "大小", "状态")
    for attachment in attachments:
        state = FILE_STATES_ZH[attachment.file] if attachment.file else ATTACHMENT_STATES_ZH[attachment.state]
        size = f"{attachment.size:,} 字节"
        table.add_row(attachment.id, attachment.name, attachment.media_type, size, state)
    return table if attachments else None


def _document_table(documents: Sequence[DocumentSummaryView]) -> Table | None:
    table = new_table("文书", "版次", "签字", "制发")
    for document in documents:
        signed, produced = f"{document.signatures} 个", instant_text(document.produced_at)
        table.add_row(document.label, f"第{document.version}版", signed, produced)
    return table if documents else None


def _limit_table(clocks: Sequence[ClockView]) -> Table | None:
    table = new_table("时限", "依据", "最后一日", "状态")
    for clock in clocks:
        state = CLOCK_STATES_ZH[clock.state]
        if clock.noticed:
            state = f"[red]逾期[/](发现 {instant_text(clock.noticed)})" + (",已停" if clock.stopped else "")
        note = "(暂定)" if clock.provisional else ""
        table.add_row(clock.label, f"{clock.rule} {clock.article}", clock.last_day_label + note, state)
    return table if clocks else None


def print_attachments(attachments: Sequence[AttachmentView]) -> None:
    """Print the attachments of a complaint."""
    console.print(_attachment_table(escaped(attachments)) or "没有附件")


def print_waiting(waiting: WaitingView) -> None:
    """Print who must act, until when, what is open and what each act still needs, in lines that can be copied."""
    shown = escaped(waiting)
    for track in shown.tracks:
        print_line(_track_line(track, several=len(shown.tracks) > 1))
    for clock in shown.clocks:
        print_line(f"  {_running_clock_line(clock)}")
    for line in _other_waiting_lines(shown):
        print_line(f"  {line}")
    print_line("[bold]可以办理的事项[/](banjie act 登记号 事项 --actor 办理人 --fact 名称=值 --text 名称=文字)")
    for act in shown.open:
        where = f"(--track {act.track})" if act.track else ""
        ready = "" if act.asks else " [green]现在即可办理[/]"
        print_line(f"  [bold]{act.label}[/] {act.name}{where}{ready}")
        for missing in act.asks:
            print_line(f"      还缺 {';'.join(missing.asks)} 〔{missing.rule}〕")


def _other_waiting_lines(waiting: WaitingView) -> Iterator[str]:
    """Yield what waits beside the stage itself."""
    for pending in waiting.pending:
        extension = pending.units or f"至 {pending.until}"
        yield f"[yellow]待批:延期 {pending.clock} {extension},由 {pending.by} 申请[/]"
    for document in waiting.unsigned:
        yield f"待签 《{document.label}》:{'、'.join(document.signers_label)}"
    for linked in waiting.related:
        yield f"关联案件未结 {_linked_case_line(linked)}"
    for owed in waiting.owed:
        yield f"应记、应告知 {owed.label}"
    for guide in waiting.guide_lines:
        yield f"提示 {guide}"


def _track_line(track: TrackView, *, several: bool) -> str:
    """Return where a track stands and whom it waits for."""
    name = f"〔{track.track}〕" if several else ""
    parts = [f"[bold]在等[/]{name} {'、'.join(track.who_label)} 办理:{track.stage_label}(自 {instant_text(track.since)})"]
    parts += [f"待同意:{'、'.join(track.answers_label)}"] * bool(track.answers_label)
    parts += [f"会签中:{'、'.join(track.asked_label)}"] * bool(track.asked_label)
    parts += [f"协办:{'、'.join(track.helpers_label)}"] * bool(track.helpers_label)
    parts += [f"待完成:{'、'.join(track.duties_label)}"] * bool(track.duties_label)
    parts += ["等其他各路办到这里"] * track.joining
    return "；".join(parts)


def _running_clock_line(clock: RunningClockView) -> str:
    ahead = ",".join(f"{coming_event_term(coming.type)} {instant_text(coming.at)}" for coming in clock.ahead)
    over = "[red]已逾期[/] " if clock.over else ""
    note = "(暂定,待放假通知)" if clock.provisional else ""
    note += "(中止中)" if clock.suspended else ""
    return f"时限 {over}{clock.label}({clock.rule} {clock.article}):最后一日 {clock.last_day_label}{note} {ahead}"


def print_case_list(case_list: CaseListView) -> None:
    """Print a list of complaints with the limits that run."""
    if not case_list.cases:
        console.print("没有符合条件的案件")
        return
    table = new_table("登记号", "阶段", "承办", "时限", "最后一日")
    for case in escaped(case_list.cases):
        table.add_row(*_case_row(case))
    console.print(table)
    console.print(_page_line(case_list), soft_wrap=True)


def _page_line(case_list: CaseListView) -> str:
    total = f"{case_list.total}{'+' * case_list.total_is_capped}"
    onward = f";下一页:在同一命令后加 --after {case_list.next}" if case_list.next else ""
    return f"本页 {len(case_list.cases)} 件,共 {total} 件{onward}"


def _case_row(case: CaseLineView) -> tuple[str, ...]:
    clocks = [clock for clock in case.clocks if clock.state != "stopped"]
    names = "\n".join(("[red]逾期[/] " if clock.state == "over" else "") + clock.label for clock in clocks)
    days = "\n".join(clock.last_day_label for clock in clocks)
    stage = case.stage_label + ("" if case.begun else "(尚未开始)")
    number = f"[red]急[/] {case.number}" if case.urgent else case.number
    return number, stage, "、".join(case.holders), names, days
