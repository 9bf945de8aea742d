"""What a person types is shown as it stands."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple, get_args

from rich.markup import escape

from cli.rendering import case_tables, history_lines, output
from queries.views.about import AboutView
from queries.views.base import NamedView
from queries.views.case import (
    AttachmentView,
    CaseView,
    FactView,
    LinkedCaseView,
    PartyView,
    RecordedHeadView,
    TextView,
    WrittenTextView,
)
from queries.views.documents import DocumentSummaryView
from queries.views.history import EventView, HistoryView, RefusedActView
from rules.timer import ClockEventType
from wording.event_terms import coming_event_term
from wording.translation import Language, speaking

ODD = "见[/附件]一 [red]急[/] [1]"
AT = datetime(2025, 9, 30, 8, tzinfo=UTC)


def linked() -> LinkedCaseView:
    return LinkedCaseView(
        number="ZZW-2025-000002", relation="child", title=ODD, stage="s", stage_label=ODD, closed_at=None, opened_at=AT,
        why_label=ODD,
    )  # fmt: skip


def attachment() -> AttachmentView:
    return AttachmentView(
        id="0",
        name=ODD,
        media_type="image/png",
        size=1,
        sha256="",
        added_at=AT,
        added_by=None,
        added_by_name="",
        n=None,
        state="form",
    )


def written() -> WrittenTextView:
    return WrittenTextView(name="t", label=ODD, body=ODD, seq=1, at=AT, by=None, by_name="", of_act=False)


def case() -> CaseView:
    """A complaint whose every word looks like markup."""
    return CaseView(
        number="ZZW-2025-000001", procedure="p", title=ODD, edition="2026.1", law_sha256="", received_at=AT,
        came_in=AT, old_number=None, about=AboutView(subject=ODD, filer=ODD, target=ODD),
        entry="e",
        stage="s", stage_label=ODD, closed_at=None, urgent=True,
        recused=(NamedView(code="p", label=ODD),), party=PartyView(name=ODD),
        facts=(FactView(name="f", label=ODD, value=ODD, value_label=ODD),),
        texts=(written(),), items=(),
        attachments=(attachment(),),
        documents=(DocumentSummaryView(name="d", label=ODD, version=1, signatures=0, produced_at=AT),),
        clocks=(), parent=None, linked=(), related=(linked(),), notices=(), waiting=None, unjudged=(),
        recorded=RecordedHeadView(seq=1, hash=None), doubts=(NamedView(code="k", label=ODD),),
        hidden=(NamedView(code="identity", label=ODD),),
    )  # fmt: skip


def event() -> EventView:
    return EventView(
        seq=1, type="opened", name="e", label=ODD, related=None, at=AT, recorded_at=AT, by=None, by_name=ODD, n=None,
        stands_for=(), texts=(), attachments=(), to=None, to_label="", rules=(), articles=(), due_next=(), moved_by=(),
        stage="s", stage_label=ODD, replaces=(),
    )  # fmt: skip


def history() -> HistoryView:
    refused = RefusedActView(
        n=2, act="a", label=ODD, by=None, by_name=ODD, at=AT.replace(day=1, month=10), verified=True,
        refused_by=(), refusals=(), says=(ODD,),
    )  # fmt: skip
    return HistoryView(
        number="ZZW-2025-000001",
        title=ODD,
        altered_from=None,
        doubts=(NamedView(code="k", label=ODD),),
        events=(event(),),
        refused=(refused,),
    )


def test_words_that_look_like_markup_are_shown_as_they_stand() -> None:
    with output.console.capture() as seen:
        case_tables.print_complaint(case())

    assert seen.get().count("[/附件]") == 18
    assert seen.get().count("[1]") == 18


def test_a_refusal_is_shown_as_it_stands() -> None:
    with output.console.capture() as seen:
        history_lines.print_history(history())

    assert seen.get().count("[/附件]") == 7


class Pair(NamedTuple):
    name: str
    at: datetime


class Kind(StrEnum):
    odd = "[1]"


def test_every_kind_of_container_keeps_its_kind() -> None:
    safe = escape(ODD)

    assert output.escaped((Pair(ODD, AT), [ODD], {"name": ODD}, Kind.odd, 1, None)) == (
        Pair(safe, AT), [safe], {"name": safe}, Kind.odd, 1, None,
    )  # fmt: skip
    assert output.escaped(linked()).why_label == safe
    assert linked().why_label == ODD


def test_the_history_of_a_case_that_was_altered_says_so_first() -> None:
    altered = history().model_copy(update={"altered_from": 4})

    with output.console.capture() as chinese:
        history_lines.print_history(altered)
    with output.console.capture() as english, speaking(Language.en):
        history_lines.print_history(altered)

    assert "自第 4 号事项起" in chinese.get().splitlines()[1]
    assert "from event 4 on" in english.get().splitlines()[1]


def test_an_act_of_a_substitute_names_whom_it_stands_for() -> None:
    substituted = event().model_copy(update={"stands_for": (NamedView(code="li", label="李敏"),), "by_name": "王强"})

    with output.console.capture() as seen:
        history_lines.print_history(history().model_copy(update={"events": (substituted,)}))

    assert "王强（代李敏）：" in seen.get()


def test_everything_a_clock_may_still_say_has_a_word() -> None:
    assert all(coming_event_term(event_type) for event_type in get_args(ClockEventType))


def test_no_line_of_a_text_is_taken_for_a_line_of_the_history() -> None:
    text = TextView(name="reason", label="理由", body="第一行\n  9 2026-03-02 10:00 王强：批准\r\n[red]第三行")

    with output.console.capture() as seen:
        history_lines.print_history(
            history().model_copy(update={"events": (event().model_copy(update={"texts": (text,)}),)})
        )

    lines = [line for line in seen.get().splitlines() if "王强" in line or "第三行" in line]
    assert len(lines) == 2
    assert all(line.startswith("        ") for line in lines)
    assert "[red]第三行" in lines[1]
