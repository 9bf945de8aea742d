"""What an official sees on a terminal. Every function takes what a program would get with --json."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from models.time import CHINA

Data = dict[str, Any]
console = Console(highlight=False)
A_MINUTE = timedelta(minutes=1)
CLOCKS = {"warned", "held", "expired", "reminded", "escalated"}
AHEAD = {
    "warned": "提醒", "expired": "届满", "held": "届满", "reminded": "催办", "escalated": "上报", "taken": "自动办理",
    "offered": "可以办理", "issued": "应制发", "resumed": "恢复计算", "dropped": "另办终止",
}  # fmt: skip
STATES = {"running": "计算中", "held": "到期,延期待批", "over": "逾期", "stopped": "已停"}
STATES_OF_FILES = {
    "form": "随来件", "received": "待办理", "accepted": "已收入案卷", "refused": "所附事项未予办理",
    "intact": "[green]完好[/]", "altered": "[red]被改动[/]", "missing": "[red]缺失[/]",
}  # fmt: skip


def when(iso: str | None) -> str:
    """An instant as an official writes it."""
    return f"{datetime.fromisoformat(iso).astimezone(CHINA):%Y-%m-%d %H:%M}" if iso else ""


def safe(data: Any) -> Any:
    """The same with every word taken as it stands: what people type may look like markup."""
    match data:
        case str():
            return escape(data)
        case dict():
            return {name: safe(value) for name, value in data.items()}
        case list():
            return [safe(one) for one in data]
        case _:
            return data


def told(line: str) -> None:
    """One line, however long."""
    console.print(line, soft_wrap=True)


def table(*columns: str) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def show(data: Data) -> None:
    """A complaint, whole."""
    waits, data = data["waiting"], safe(data)
    parts: list[Any] = [_head(data), _party(data), _facts(data), _texts(data), _attached(data["attachments"])]
    parts.append(_documents(data["documents"]))
    if data["clocks"]:
        parts.append(_clocks(data["clocks"]))
    if data["unjudged"]:
        parts.append(f"[yellow]已收文、尚未办理:第 {'、'.join(map(str, data['unjudged']))} 号[/]")
    console.print(Panel(Group(*(part for part in parts if part)), expand=False, padding=(0, 1)))
    if waits:
        waiting(waits)


def _head(data: Data) -> str:
    """Which complaint it is, where it stands, and what it belongs to."""
    head = f"[bold]{data['number']}[/] {data['title']}\n"
    head += f"收件 {when(data['received_at'])} · 阶段 [bold]{data['stage_zh']}[/]"
    if data["urgent"]:
        head += " · [red]紧急[/]"
    if data["recused"]:
        head += f" · 回避 {'、'.join(data['recused'])}"
    if data["closed_at"]:
        head += f" · 办结 {when(data['closed_at'])}"
    return head + "".join(f"\n关联案件 {_related(one)}" for one in data["related"])


def _related(one: Data) -> str:
    """Another case that this one comes from, or that comes from it: which, since when and why, how far."""
    number = f"[bold]{one['number']}[/]"
    which = f"由 {number} 另立:{one['title']}" if one["relation"] == "parent" else f"{number} {one['title']},由本案另立"
    stands = f"办结 {when(one['closed_at'])}:" if one["closed_at"] else "办理中:"
    return f"{which}({when(one['opened_at'])} {one['why_zh']}) · {stands}{one['stage_zh']}"


def _party(data: Data) -> Text:
    party = data["party"]
    if party is None:
        return Text("来件人 未具名")
    return Text.from_markup("来件人 " + " · ".join(dict.fromkeys(value for value in party.values() if value)))


def _facts(data: Data) -> Table | None:
    made = table("事项", "内容")
    for fact in data["facts"]:
        made.add_row(fact["zh"], fact["value_zh"])
    return made if data["facts"] else None


def _texts(data: Data) -> Table | None:
    made = table("文字", "内容")
    for text in data["texts"]:
        made.add_row(text["zh"], text["body"])
    return made if data["texts"] else None


def _attached(files: list[Data]) -> Table | None:
    made = table("附件", "文件", "类型", "大小", "状态")
    for one in files:
        state = STATES_OF_FILES[one.get("file") or one["state"]]
        made.add_row(one["id"], one["name"], one["media_type"], f"{one['size']:,} 字节", state)
    return made if files else None


def _documents(papers: list[Data]) -> Table | None:
    made = table("文书", "版次", "签字", "制发")
    for one in papers:
        made.add_row(one["zh"], f"第{one['version']}版", f"{one['signatures']} 个", when(one["produced_at"]))
    return made if papers else None


def attachments(files: list[Data]) -> None:
    """What is attached to a complaint."""
    console.print(_attached(safe(files)) or "没有附件")


def _clocks(clocks: list[Data]) -> Table:
    made = table("时限", "依据", "最后一日", "状态")
    for clock in clocks:
        state = STATES[clock["state"]]
        if clock["noticed"]:
            state = f"[red]逾期[/](发现 {when(clock['noticed'])})" + (",已停" if clock["stopped"] else "")
        note = "(暂定)" if clock["provisional"] else ""
        made.add_row(clock["zh"], f"{clock['rule']} {clock['article']}", clock["last_day_zh"] + note, state)
    return made


def waiting(data: Data) -> None:
    """Who must act, until when, what is open and what each still lacks. Plain lines: they can be copied."""
    data = safe(data)
    for track in data["tracks"]:
        told(_track(track, several=len(data["tracks"]) > 1))
    for clock in data["clocks"]:
        told(f"  {_ticking(clock)}")
    for line in _also(data):
        told(f"  {line}")
    told("[bold]可以办理的事项[/](banjie act 登记号 事项 --actor 办理人 --fact 名称=值 --text 名称=文字)")
    for one in data["open"]:
        where = f"(--track {one['track']})" if one["track"] else ""
        ready = "" if one["asks"] else " [green]现在即可办理[/]"
        told(f"  [bold]{one['zh']}[/] {one['name']}{where}{ready}")
        for ask in one["asks"]:
            told(f"      还缺 {';'.join(ask['asks'])} 〔{ask['rule']}〕")


def _also(data: Data) -> Iterator[str]:
    """What waits beside the stage itself."""
    for pending in data["pending"]:
        much = pending["units"] or f"至 {pending['until']}"
        yield f"[yellow]待批:延期 {pending['clock']} {much},由 {pending['by']} 申请[/]"
    for paper in data["unsigned"]:
        yield f"待签 《{paper['zh']}》:{'、'.join(paper['signers_zh'])}"
    for one in data["related"]:
        yield f"关联案件未结 {_related(one)}"
    for owed in data["owed"]:
        yield f"应记、应告知 {owed['zh']}"
    for guide in data.get("guides_zh", []):
        yield f"提示 {guide}"


def _track(track: Data, *, several: bool) -> str:
    """Where a track stands and whom it waits for."""
    name = f"〔{track['track']}〕" if several else ""
    parts = [f"[bold]在等[/]{name} {'、'.join(track['who_zh'])} 办理:{track['stage_zh']}(自 {when(track['since'])})"]
    parts += [f"待同意:{'、'.join(track['answers_zh'])}"] * bool(track["answers_zh"])
    parts += [f"会签中:{'、'.join(track['asked_zh'])}"] * bool(track["asked_zh"])
    parts += [f"协办:{'、'.join(track['helpers_zh'])}"] * bool(track["helpers_zh"])
    parts += [f"待完成:{'、'.join(track['duties_zh'])}"] * bool(track["duties_zh"])
    parts += ["等其他各路办到这里"] * track["joining"]
    return "；".join(parts)


def _ticking(clock: Data) -> str:
    ahead = ",".join(f"{AHEAD[kind]} {when(at)}" for kind, at in clock["ahead"])
    over = "[red]已逾期[/] " if clock["over"] else ""
    note = "(暂定,待放假通知)" if clock["provisional"] else ""
    note += "(中止中)" if clock["suspended"] else ""
    return f"时限 {over}{clock['zh']}({clock['rule']} {clock['article']}):最后一日 {clock['last_day_zh']}{note} {ahead}"


def history(data: Data) -> None:
    """The journal: the story of a case, with what was refused beside it."""
    data = safe(data)
    console.print(f"[bold]{data['number']}[/] {data['title']}")
    rows = [(event["recorded_at"], 0, event) for event in data["events"]]
    rows += [(one["at"], 1, one) for one in data["refused"]]
    for _, kind, one in sorted(rows, key=lambda row: (datetime.fromisoformat(row[0]), row[1])):
        lines = _refused(one) if kind else _event(one)
        console.print(f"  {lines[0]}", soft_wrap=True)
        for line in lines[1:]:
            console.print(f"      [dim]{line}[/]", soft_wrap=True)


def _event(event: Data) -> list[str]:
    zh = f"[red]{event['zh']}[/]" if event["type"] == "expired" else event["zh"]
    if event["to_zh"] and event["type"] == "acted":
        zh += f" → {event['to_zh']}"
    who = event["by_name"] or {"opened": "来件", "notified": "系统"}.get(event["type"], "时限")
    lines = [f"{event['seq']:>2} {when(event['at'])} {who}:{zh}{_later(event)}"]
    said = []
    if event["articles"]:
        said.append("依据 " + "、".join(event["articles"]))
    if event["attachments"]:
        said.append("附件 " + "、".join(event["attachments"]))
    if event["due_next"]:
        said.append("此后时限 " + ";".join(f"{one['zh']} 至 {one['last_day']}" for one in event["due_next"]))
    return lines + ([";".join(said)] if said else [])


def _later(event: Data) -> str:
    """When it was written down, where that was not at once."""
    late = datetime.fromisoformat(event["recorded_at"]) - datetime.fromisoformat(event["at"])
    if late < A_MINUTE:
        return ""
    word = "发现" if event["type"] in CLOCKS else "收到"
    return f"({when(event['recorded_at'])} {word})"


def _refused(one: Data) -> list[str]:
    who = one["by_name"] or "(未核实)"
    return [f" — {when(one['at'])} {who}:[yellow]{one['zh']},不予办理[/]", *one["says"]]


def listing(cases: list[Data]) -> None:
    """A list of complaints, what is due first standing first."""
    cases = safe(cases)
    if not cases:
        console.print("没有符合条件的案件")
        return
    made = table("登记号", "阶段", "承办", "时限", "最后一日")
    for case in cases:
        clocks = [clock for clock in case["clocks"] if clock["state"] != "stopped"]
        names = "\n".join(("[red]逾期[/] " if clock["state"] == "over" else "") + clock["zh"] for clock in clocks)
        days = "\n".join(clock["last_day_zh"] for clock in clocks)
        stage = case["stage_zh"] + ("" if case["begun"] else "(尚未开始)")
        number = f"[red]急[/] {case['number']}" if case["urgent"] else case["number"]
        made.add_row(number, stage, "、".join(case["holders"]), names, days)
    console.print(made)


def preview(data: Data) -> None:
    """What an act would do."""
    data = safe(data)
    if not data["allowed"]:
        console.print("[yellow]预览:不予办理[/]")
        for line in dict.fromkeys(data["says"]):
            console.print(f"  · {line}")
        return
    console.print(f"[green]预览:可以办理[/],此后阶段:[bold]{data['stage_zh']}[/]")
    for word, key in (("开始计算", "clocks_started"), ("停止计算", "clocks_stopped"), ("改变", "clocks_moved")):
        for clock in data[key]:
            console.print(f"  {word}:{clock['zh']}(最后一日 {clock['last_day']})")
    if data["told"]:
        console.print(f"  告知:{'、'.join(data['told'])}")


def done(data: Data, waits: Data | None) -> None:
    """That an act was done, and what comes next."""
    if data["opened"]:
        console.print(f"[green]案件已办结;已另立关联案件 {data['opened']}[/]")
        return
    again = "(此前已办理,未重复)" if data["again"] else ""
    written = "" if data["recorded"] else ";登记簿稍后写入"
    console.print(f"[green]已办理[/] {data['number']} 第 {data['n']} 号收文{again}{written}")
    if waits:
        waiting(waits)


def decisions(results: list[Data]) -> None:
    """What became of each case of a batch, a line each; the reasons below it."""
    for one in results:
        safely = safe(one)
        which = safely["number"] or f"第 {one['line']} 件"
        foreseen = f"[green]预览:可以办理[/],此后阶段:{safely['stage_zh']}" if one.get("allowed") else ""
        told(f"{which} {foreseen or KINDS[one['outcome']]}")
        says = safely.get("says") or []
        for line in says.splitlines() if isinstance(says, str) else says:
            told(f"    {line}")


KINDS = {
    "done": "[green]已办理[/]",
    "refused": "[yellow]不予办理[/]",
    "bad_input": "[red]不能接收[/]",
    "unavailable": "[red]暂时不能办理[/]",
    "fault": "[red]程序故障[/]",
}


def complaint(kind: str, says: str) -> None:
    """A failure, on standard error."""
    Console(stderr=True, highlight=False).print(f"{KINDS.get(kind, kind)} ", says, soft_wrap=True)


def addresses(temporal: str, ui: str | None, logs: str) -> None:
    """Where everything is, once it runs."""
    console.print("[green]办结已启动[/]")
    console.print(f"  Temporal   {temporal}")
    console.print(f"  界面       {ui}" if ui else "  界面       未启动")
    console.print(f"  日志       {logs}")
    console.print("  另开一个终端:banjie staff add …;banjie register examples/forms/01-….yaml;banjie list")
    console.print("  Ctrl-C 停止,数据保留")


def alarmed(many: int) -> None:
    """That something is wrong, and where to look."""
    told(f"[red]有 {many} 项警报未解除[/](banjie alarms)")


def story(data: Data, title: str) -> None:
    """A case told from its beginning, as the demonstration does."""
    console.print(f"\n[bold]{title}[/]")
    history(data)
