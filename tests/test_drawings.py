"""The drawings of procedures show each stage, way, limit, notice and act, and can be read on paper of A4."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from models.time import Calendar
from procedures.diagrams.drawing import Drawing, draw_procedure
from procedures.diagrams.layout import ems
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs
from procedures.scenarios.player import PlayedCase, play_scenario
from rules.clock import running_clocks
from rules.evolve import evolve, open_case
from tests.stack.regulations import SLUGS, regulation, scenario_suite, some_or_deep
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow

MIN_POINTS = 7  # what can be read on paper
POINTS_PER_MILLIMETRE = 72 / 25.4
A4 = 210 + 297  # millimetres: both sides
SPARE = 75  # points between what is drawn and the lower edge, at most: the margin, and the space above the legend
MANY = 20  # lines of a list
SVG = "{http://www.w3.org/2000/svg}"
each_regulation = pytest.mark.parametrize("slug", some_or_deep(SLUGS, one_in=3))
IN_ENGLISH = some_or_deep([(slug, Language.en) for slug in SLUGS], one_in=7)
in_both_languages = pytest.mark.parametrize(
    ("slug", "language"), [*some_or_deep([(slug, Language.zh) for slug in SLUGS], one_in=3), *IN_ENGLISH]
)


@cache
def drawing_of(slug: str, language: Language = Language.zh) -> Drawing:
    with speaking(language):
        return draw_procedure(regulation(slug))


@cache
def pages_of(slug: str, language: Language = Language.zh) -> tuple[str, ...]:
    with speaking(language):
        return drawing_svgs(drawing_of(slug, language))


def stage_lines(slug: str) -> dict[str, tuple[str, ...]]:
    return {node.name: node.lines for node in drawing_of(slug).nodes}


def shown_lines(drawn: Drawing) -> list[str]:
    """Return every line of boxes and arrows."""
    labels = [*(node.lines for node in drawn.nodes), *(arrow.lines for arrow in drawn.arrows)]
    return [line for lines in labels for line in lines]


def paragraph(slug: str, heading: str, rule: Rule) -> str:
    """Return what a list says of a rule."""
    (found,) = (text for text in drawing_of(slug).notes[heading] if f"（{rule.id} " in text)
    return found


# ---- on paper -----------------------------------------------------------------------------------------------


def texts_on(page: str) -> Iterator[tuple[float, float, float, float, str]]:
    """Yield each text of a page: its left and right end, its base line and its size, all in points on paper."""
    root = ET.fromstring(page)
    width, height = sides(root)
    view = root.attrib["viewBox"].split()
    assert width in (210, 297)
    assert width + height <= A4  # upright or not
    paper = width * POINTS_PER_MILLIMETRE / float(view[2])
    for parent, (left, top, scale) in places(root):
        for text in parent.findall(f"{SVG}text"):
            size, written = float(text.attrib["font-size"]) * scale * paper, "".join(text.itertext())
            x = (left + float(text.attrib["x"]) * scale) * paper
            long = ems(written) * size
            start = x - long / 2 if text.attrib.get("text-anchor") == "middle" else x
            yield start, start + long, (top + float(text.attrib["y"]) * scale) * paper, size, written


def sides(root: ET.Element) -> tuple[int, int]:
    """Return width and height of a page in millimetres."""
    width, height = (int(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
    return width, height


def places(root: ET.Element) -> Iterator[tuple[ET.Element, tuple[float, float, float]]]:
    yield root, (0, 0, 1)
    for group in root.findall(f"{SVG}g"):
        moved = re.fullmatch(r"translate\((\S+) (\S+)\) scale\((\S+)\)", group.attrib["transform"])
        assert moved
        yield group, (float(moved[1]), float(moved[2]), float(moved[3]))


@in_both_languages
def test_every_text_can_be_read_on_a4(slug: str, language: Language) -> None:
    for page in pages_of(slug, language):
        wide, high = (side * POINTS_PER_MILLIMETRE for side in sides(ET.fromstring(page)))
        lowest = max(base for _, _, base, _, _ in texts_on(page))
        assert high - lowest <= SPARE  # no part of the sheet is empty
        assert len([*texts_on(page)]) < MANY or max(start for start, *_ in texts_on(page)) > wide / 2  # nor its half
        for start, end, base, size, written in texts_on(page):
            assert size >= MIN_POINTS, written
            assert 0 <= start < end <= wide, written
            assert 0 < base < high, written


@in_both_languages
def test_the_pages_show_all_that_is_drawn(slug: str, language: Language) -> None:
    drawn = drawing_of(slug, language)
    written = [[text for *_, text in texts_on(page)] for page in pages_of(slug, language)]
    shown = "".join("".join(texts) for texts in written).replace(" ", "").replace("·", "")

    for page in written:
        assert page[0] == drawn.title
    for line in (*shown_lines(drawn), *(text for texts in drawn.notes.values() for text in texts), *drawn.notes):
        assert line.replace(" ", "").replace("·", "") in shown, line


# ---- what is drawn ------------------------------------------------------------------------------------------


@each_regulation
def test_every_stage_outcome_and_approval_is_drawn(slug: str) -> None:
    procedure, drawn, lines = regulation(slug), drawing_of(slug), stage_lines(slug)
    labels = {(arrow.source, line.partition("〔")[0]) for arrow in drawn.arrows for line in arrow.lines}

    for name, stage in procedure.stages.items():
        assert lines[name][0] == stage.name
        assert {(name, way.name.partition("〔")[0]) for way in stage.outcomes.values()} <= labels
        for role in stage.approval.by if stage.approval else ():
            assert any(line.startswith("审批：") and procedure.roles[role].name in line for line in lines[name])
    written = mermaid_flowchart(drawn)
    assert all(stage.name in written for stage in procedure.stages.values())


@each_regulation
def test_a_clock_that_runs_in_a_scenario_is_drawn_at_the_stage(slug: str) -> None:
    """The engine, not the checker from whose graph the drawing takes it, says where a clock runs."""
    suite = scenario_suite(slug)
    by_law = defaultdict[Law, set[tuple[str, tuple[str, ...]]]](set)
    for scenario in suite.book.scenarios:
        law = suite.law_for(scenario)
        by_law[law] |= running_in(play_scenario(law, suite.book, scenario))

    for law, running in by_law.items():
        lines = {node.name: node.lines for node in draw_procedure(law.procedure).nodes}
        marks = dict(zip(law.clocks, map(chr, range(ord("①"), ord("⑳"))), strict=False))
        for clock, stages in running:
            assert any(marks[clock] in line for stage in stages for line in lines[stage]), (clock, stages)


def running_in(played: PlayedCase) -> set[tuple[str, tuple[str, ...]]]:
    """Return which clocks run while a case stands at which stages, until it closes or a track is ended by another."""
    case = open_case(played.law, played.case.number, played.events[0])
    found = set[tuple[str, tuple[str, ...]]]()
    for event in (None, *played.events[1:]):
        case = evolve(played.law, case, event) if event else case
        if case.closed_at or (event and event.type == "dropped"):
            return found
        stages = tuple(sorted({place.stage for place in case.positions.values()}))
        found |= {(clock.code, stages) for clock, _ in running_clocks(played.law, case)}
    return found


@each_regulation
def test_the_list_of_limits_says_what_extends_suspends_and_follows_each(slug: str) -> None:
    procedure = regulation(slug)
    for rule, clock in ((rule, rule.clock) for rule in procedure.rules if rule.clock):
        told = paragraph(slug, "期限", rule)
        assert clock.name in told
        for role in (*clock.extension.asks, *clock.extension.grants) if clock.extension else ():
            assert procedure.roles[role].name in told.partition("延长：")[2]
        if clock.suspension:
            assert "中止：" in told
            assert all(ground in told for ground in clock.suspension.grounds.values())
        for rung in clock.over:
            does = {"remind": "提醒", "escalate": "上报", "offer": "可办", "take": "自动办理"}.get(rung.do, "")
            named = [procedure.roles[rung.to].name] if rung.to else event_names(procedure, rung.code or "")
            assert does in told.partition("届满：")[2]
            assert any(name in told.partition("届满：")[2] for name in named)


def event_names(procedure: Procedure, code: str) -> list[str]:
    """Return the names of a document or own act, or of an outcome at each stage that has it."""
    ways = [way.name for stage in procedure.stages.values() for name, way in stage.outcomes.items() if name == code]
    declared = (procedure.acts.get(code), procedure.documents.get(code))
    return [*ways, *(element.name for element in declared if element)]


@each_regulation
def test_every_notice_is_listed_and_drawn_where_it_is_given(slug: str) -> None:
    procedure, drawn = regulation(slug), drawing_of(slug)
    law = Law(procedure, Calendar.model_construct())
    for rule, notice in ((rule, rule.notice) for rule in procedure.rules if rule.notice):
        told = paragraph(slug, "告知", rule)
        assert all(procedure.roles[role].name in told for role in notice.addressees)
    for stage in procedure.stages:
        for name, way in procedure.stages[stage].outcomes.items():
            act = law.stage_act(stage, name)
            roles = {
                procedure.roles[role].name for _, notice in (act.notices if act else ()) for role in notice.addressees
            }
            labels = [line for arrow in drawn.arrows if arrow.source == stage for line in arrow.lines]
            assert any(way.name in line and all(role in line for role in roles) for line in labels)


@each_regulation
def test_every_own_act_is_drawn(slug: str) -> None:
    drawn = drawing_of(slug)
    shown = shown_lines(drawn) + [text for texts in drawn.notes.values() for text in texts]
    for act in regulation(slug).acts.values():
        assert any(act.name in line for line in shown), act.name
