"""The flowchart of a procedure, independent of its format: stages with who works there, their limits and acts, the
ways between them, and lists of all that holds of its limits and notices. In the language of whoever asks. `mermaid`
writes it down as text; `svg` makes pages of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal

from models.indexes.stage_act import StageAct, covers
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Notice, Place, Rule
from models.stage import Approval, Outcome, OwnAct, Stage
from models.time import Calendar
from procedures.checker.event_graph import EventGraph
from procedures.diagrams.clock_texts import ClockTexts, entry_name, event_names
from rules.position import MAIN_TRACK
from wording import terms
from wording.articles import article_of
from wording.regulation_names import translated
from wording.terms import MEANS_NAMES
from wording.translation import N_, Message, gettext, joined, listed

# ---- notices: by which acts somebody is told, and all that holds of it ---------------------------------------


def told_by(law: Law, stage: Name, name: Name, stage_act: StageAct) -> list[Name]:
    """Return the roles that are told with an outcome or act: by whoever does it, or by the system after it."""
    notices = [notice for _, notice in stage_act.notices]
    here, tags = law.find_stage(stage).tags, (*law.find_stage(stage).tags, *stage_act.way.tags)
    sent = (notice for _, notice in law.notice_rules if not notice.by)
    notices += [notice for notice in sent if covers(notice.owed_after, stage, name, tags, here)]
    return list(dict.fromkeys(role for notice in notices for role in notice.addressees))


def role_names(law: Law, roles: tuple[Name, ...] | list[Name]) -> str:
    return listed(terms.label(law.procedure, role, "role") for role in roles)


def _notice_parts(law: Law, rule: Rule, notice: Notice) -> Iterator[str]:
    yield gettext("{name} ({rule}, {article}): tells {roles}",
        name=terms.label(law.procedure, notice.code, "notice"), rule=rule.id, article=article_of(law.procedure, rule),
        roles=role_names(law, notice.addressees),
    )  # fmt: skip
    yield (
        gettext("told by {events}", events=_place_names(law, notice.by)) if notice.by else gettext("told by the system")
    )
    if notice.owed_after:
        yield gettext("after: {events}", events=_place_names(law, notice.owed_after))
    if notice.means:
        yield gettext("by: {means}", means=listed(MEANS_NAMES[means]() for means in notice.means))
    if notice.receipt:
        yield gettext("receipt required")
    if notice.attempts:
        yield gettext("if not reached, attempts on {n} days", n=notice.attempts)


def _place_names(law: Law, places: tuple[Place, ...]) -> str:
    """Return the outcomes and acts that stand at places, a tag as the outcomes and acts that bear it."""
    return event_names(law, tuple(event for place in places for event in _events_at(law, place)))


def _events_at(law: Law, place: Place) -> list[Name]:
    """Return the events of a place; of a tag that nothing in this text bears, the tag."""
    if not place.startswith("#"):
        return [place]
    found = [
        f"{stage}.{name}" if name in law.find_stage(stage).outcomes else name
        for stage in law.procedure.stages
        for name in law.stage_act_names(stage)
        if (act := law.stage_act(stage, name))
        and covers((place,), stage, name, (*law.find_stage(stage).tags, *act.way.tags), law.find_stage(stage).tags)
    ]
    return found or [place]


# ---- the flowchart -------------------------------------------------------------------------------------------

APPROVAL_NEEDS: Mapping[str, Message] = {
    "any": N_("one is enough"),
    "all": N_("all must agree"),
    "majority": N_("a majority"),
}


Mark = Literal["here", "been", "late"]
Shape = Literal["entry", "task", "reply", "approval", "end", "anywhere", "sheet"]
ANYWHERE_PREFIX = "anywhere."  # of an act's node; no stage name has a dot
MAX_REPEATED_STAGES = 2  # an act that leads on and is open at more stages gets one node of its own
MAX_LISTED_STAGES = 4  # an act that leads nowhere and is open at more stages is not named at each


@dataclass(frozen=True)
class Node:
    """A stage, an entry, the set of stages where an act is open, or what goes on on another sheet. `lines`: its label,
    the name first."""

    name: Name
    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """An edge of the flowchart. `kind`: an outcome of the stage, an own act of the procedure, or a new track."""

    source: Name
    to: Name
    kind: Literal["way", "own", "fork"]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """`tracks`: the first stages of further tracks, with all stages of each. `notes`: by heading, what holds of limits,
    notices and acts beside what the flowchart shows. `marks`: how the course of one case goes through its stages, or
    where limits were broken."""

    title: str
    edition: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    tracks: tuple[frozenset[Name], ...] = ()
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[Name, Mark] = field(default_factory=dict)


def draw_procedure(procedure: Procedure) -> Drawing:
    """Return the drawing of a procedure whose names are all known."""
    builder = _DrawingBuilder(procedure)
    arrows = tuple(_merged_arrows(builder.arrows()))
    nodes = tuple(builder.drawing_nodes(arrows))
    notes = {heading: tuple(lines) for heading, lines in builder.notes() if lines}
    return Drawing(terms.title(procedure), procedure.edition, nodes, arrows, builder.tracks(), notes)


def _merged_arrows(arrows: Iterator[Arrow]) -> Iterator[Arrow]:
    """Merge arrows of the same kind between the same two nodes."""
    ordered = sorted(arrows, key=lambda arrow: (arrow.source, arrow.to, arrow.kind))
    for (source, to, kind), same in groupby(ordered, key=lambda arrow: (arrow.source, arrow.to, arrow.kind)):
        yield Arrow(source, to, kind, tuple(dict.fromkeys(line for arrow in same for line in arrow.lines)))


class _DrawingBuilder:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.law = Law(procedure, Calendar.model_construct())
        self.graph = EventGraph(self.law)
        self.clocks = ClockTexts(self.law, self.graph)
        rungs = [rung for _, clock in self.law.clocks.values() for rung in clock.over]
        self.by_itself = {rung.code for rung in rungs if rung.do in ("take", "reclassify")}

    def tracks(self) -> tuple[frozenset[Name], ...]:
        """Return the stages of each further track."""
        return tuple(stages for track, stages in self.graph.stages_of_track.items() if track != MAIN_TRACK)

    # ---- nodes ----------------------------------------------------------------------------------------------

    def drawing_nodes(self, arrows: tuple[Arrow, ...]) -> Iterator[Node]:
        for entry in self.procedure.entries:
            yield Node(f"in_{entry}", "entry", (entry_name(self.law, entry),))
        for name, stage in self.procedure.stages.items():
            yield Node(name, stage.kind, tuple(self._stage_lines(name, stage)))
        for source in sorted({arrow.source for arrow in arrows if arrow.source.startswith(ANYWHERE_PREFIX)}):
            yield Node(source, "anywhere", tuple(self._place_lines(source.removeprefix(ANYWHERE_PREFIX))))

    def _place_lines(self, act: Name) -> Iterator[str]:
        """Yield the stages where an act is open, or those where it is not, whichever are fewer."""
        if any(place.startswith("#") for place in self.procedure.acts[act].at) and not self._open_at(act):
            yield gettext("stages of the other text that bear the tag")
            return
        places = self._open_at(act)
        but = [name for name, stage in self.procedure.stages.items() if stage.kind != "end" and name not in places]
        if not but:
            yield gettext("at any stage")
            return
        few = len(places) <= len(but)
        yield gettext("at any of:") if few else gettext("at any stage but:")
        yield from map(self._stage_name, places if few else but)

    def _open_at(self, act: Name) -> list[Name]:
        """Return the stages at which an own act is open."""
        own = self.procedure.acts[act]
        return [name for name, stage in self.procedure.stages.items() if own.is_open(name, stage)]

    def _stage_name(self, name: Name) -> str:
        return terms.label(self.procedure, name, "stage")

    def _stage_lines(self, name: Name, stage: Stage) -> Iterator[str]:
        yield self._stage_name(name)
        if stage.who:
            yield role_names(self.law, stage.who)
        if stage.approval:
            yield from self._approval_lines(stage.approval)
        if stage.joins:
            yield (
                gettext("all tracks meet here")
                if stage.joins.needs == "all"
                else gettext("whichever track comes first")
            )
        yield from self.clocks.stage_lines(name)
        if acts := [self._act_label(act, name) for act in self._acts_named_at(name)]:
            yield gettext("may be done: {acts}", acts=listed(acts))
        if acts := [self._act_label(act, name) for act in self._acts_after(stage, name)]:
            yield gettext("after the end: {acts}", acts=listed(acts))

    def _approval_lines(self, approval: Approval) -> Iterator[str]:
        needs = APPROVAL_NEEDS.get(str(approval.needs), N_("{n} must agree"))
        said = [needs(n=approval.needs)]
        said += [gettext("chaired by {role}", role=role_names(self.law, [approval.chair]))] if approval.chair else []
        said += [gettext("at least {n} persons", n=approval.minimum)] if approval.minimum > 1 else []
        said += [gettext("one after the other")] if approval.ordered else []
        yield gettext(
            "{label} [{remarks}]",
            label=gettext("approval: {roles}", roles=role_names(self.law, approval.by)),
            remarks=listed(said),
        )

    # ---- own acts -------------------------------------------------------------------------------------------

    def _acts_named_at(self, stage: Name) -> list[Name]:
        """Return the acts that leave the case at a stage and are named there."""
        return [act for act in self.procedure.acts if self._is_local(act) and stage in self._open_at(act)]

    def _is_local(self, act: Name) -> bool:
        """Return True for an act that leads nowhere and is open at few stages."""
        return self._stays(act) and 0 < len(self._open_at(act)) <= MAX_LISTED_STAGES

    def _stays(self, act: Name) -> bool:
        own = self.procedure.acts[act]
        return own.to is None and not own.fork

    def _acts_after(self, stage: Stage, name: Name) -> list[Name]:
        """Return the acts that are done once a case has been closed at this end."""
        if stage.kind != "end" or stage.ends != "case":
            return []
        filed = name in self._after_filing
        acts = self.procedure.acts.items()
        return [act for act, own in acts if (own.after_closing and filed) or own.is_open_after(name, stage)]

    @cached_property
    def _after_filing(self) -> frozenset[Name]:
        """The stages to which a complaint comes, not only a periodic duty of the office."""
        entries = self.procedure.first_stages.items()
        first = [stage for entry, stage in entries if entry not in self.procedure.periodic]
        return self.graph.stages_from(first, self.graph.edges)

    def _act_label(self, act: Name, stage: Name) -> str:
        own = self.procedure.acts[act]
        remarks = list(self._way_remarks(stage, act, own))
        if self.procedure.stages[stage].kind == "end" and own.after_closing:  # the linked case does the act
            remarks = [gettext("opens a linked case: {entry}", entry=entry_name(self.law, own.after_closing))]
        return self._labelled(translated(self.procedure, own.name), remarks)

    # ---- arrows ---------------------------------------------------------------------------------------------

    def arrows(self) -> Iterator[Arrow]:
        for entry, first in self.procedure.first_stages.items():
            yield Arrow(f"in_{entry}", first, "way", ())
        for name, stage in self.procedure.stages.items():
            for outcome, way in stage.outcomes.items():
                yield from self._way_arrows(name, name, outcome, way)
        for name, own in self.procedure.acts.items():
            open_at = self._open_at(name)
            few = 0 < len(open_at) <= MAX_REPEATED_STAGES
            for source in open_at if few else (f"{ANYWHERE_PREFIX}{name}",):
                yield from self._way_arrows(source, next(iter(open_at), source), name, own)

    def _way_arrows(self, source: Name, stage: Name, name: Name, way: Outcome | OwnAct) -> Iterator[Arrow]:
        kind: Literal["way", "own"] = "own" if isinstance(way, OwnAct) else "way"
        label = self._labelled(translated(self.procedure, way.name), list(self._way_remarks(stage, name, way)))
        if way.to:
            yield Arrow(source, way.to, kind, (label,))
        yield from (Arrow(source, to, "fork", (label,)) for to in way.fork.values())

    def _way_remarks(self, stage: Name, name: Name, way: Outcome | OwnAct) -> Iterator[str]:
        if name in self.by_itself:
            yield gettext("by itself at expiry")
        if way.offered:
            yield gettext("only after expiry")
        if way.opens:
            own = way.opens.procedure is None
            yield gettext(
                "opens a linked case: {entry}",
                entry=entry_name(self.law, way.opens.entry) if own else way.opens.procedure,
            )
        stage_act = self.law.stage_act(stage, name) if stage in self.procedure.stages else None
        if stage_act and (roles := told_by(self.law, stage, name, stage_act)):
            yield gettext("tells {roles}", roles=role_names(self.law, roles))

    def _labelled(self, label: str, remarks: list[str]) -> str:
        return gettext("{label} [{remarks}]", label=label, remarks=listed(remarks)) if remarks else label

    # ---- lists ----------------------------------------------------------------------------------------------

    def notes(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each list with its heading."""
        yield gettext("Time limits"), list(self.clocks.notes())
        yield (
            gettext("Notices"),
            [joined(_notice_parts(self.law, rule, notice)) for rule, notice in self.law.notice_rules],
        )
        yield (
            gettext("Acts open at many stages"),
            [self._wide_act(act) for act in self.procedure.acts if self._is_wide(act)],
        )

    def _is_wide(self, act: Name) -> bool:
        own = self.procedure.acts[act]
        return self._stays(act) and not self._is_local(act) and (bool(self._open_at(act)) or not own.on_closed)

    def _wide_act(self, act: Name) -> str:
        first, *places = self._place_lines(act)
        stage = next(iter(self._open_at(act)), next(iter(self.procedure.stages)))
        return gettext("{act}: {stages}", act=self._act_label(act, stage), stages=first + listed(places))
