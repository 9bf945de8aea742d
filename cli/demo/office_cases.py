"""Which cases an office to look at has: of each text one at each of its stages, each acted on so lately that it is in
time; a few that are late, and some that are closed.

The cases are scenarios of the texts, moved to today. Where the weekends and holidays lie otherwise, a limit can end on
another day and a rule can refuse. So each case is played by the rules before it is taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import NamedTuple

from cli.demo.from_scenarios import REGISTER_ACTS, closing_plays, course_step, opening_form, scenario_book
from cli.demo.script import CourseStep
from models.form import Party
from models.law import Law
from models.requirement import Name
from models.rule import Slug
from procedures import law_of, load
from procedures.scenarios.player import BegunCases, PlayedCase
from procedures.scenarios.schema import Given, Scenario, ScenarioBook, SettingValue, Situation
from rules.clock import running_limits
from wording.translation import N_, gettext

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
JUST_NOW = timedelta(minutes=20)
TEXTS_WITH_LATE_CASE: frozenset[Slug] = frozenset({"zhengzhou-water", "property-internal", "employee"})
MOST_LATE = 6  # days
MOST_DAYS_BACK = 60
SEVERAL_AT: Mapping[tuple[Slug, Name], int] = {("home-mall", "internal_approval"): 3}  # which wait for a decision
CLOSED_SINCE = (5, 40, 75, 120)  # days
# Who files. Nobody has two cases of a text: a rule can ask what somebody filed before.
SURNAMES, GIVEN_NAMES = (
    N_("Zhao Qian Sun Zhou Wu Zheng Feng Jiang Shen Han Yang Zhu Qin"),
    N_("Wenjing Jianguo Xiaoman Zhiqiang Xiuying"),
)
FIRST_NUMBER = 13900000000


class PastCase(NamedTuple):
    """A complaint of the office: its mark, its form, when it came in, what has been done since; at which stages it
    stands now, and whether it is late."""

    key: str
    form: Mapping[str, object]
    received: datetime
    acts: tuple[CourseStep, ...]
    stages: frozenset[Name]
    late: bool


@dataclass(frozen=True)
class OfficeText:
    """A regulation as the office has it, with its scenarios."""

    slug: Slug

    @cached_property
    def book(self) -> ScenarioBook:
        return scenario_book(self.slug)

    @cached_property
    def closing(self) -> tuple[Scenario, ...]:
        """For each end the scenario that tells most of a case with this end."""
        return tuple(scenario for _, scenario in closing_plays(self.slug, by_people=True).values())

    @cached_property
    def settings(self) -> dict[Name, SettingValue]:
        """What the office has decided where the regulation leaves it open."""
        return dict(self.closing[0].settings)

    @cached_property
    def law(self) -> Law:
        """The regulation as it is applied."""
        return law_of(load(self.slug, self.settings))

    def stories(self, scenarios: Iterable[Scenario]) -> list["Story"]:
        """Return the scenarios that can happen in this office by acts of people alone."""
        found = []
        for scenario in scenarios:
            opening = self.book.opening_situation(scenario.given)
            acts = tuple(act for act in (*opening.done, scenario.when) if act and act.act)
            by_people = not opening.earlier and all(act.act not in REGISTER_ACTS for act in acts)
            if by_people and dict(scenario.settings) == self.settings:
                found.append(Story(self, opening.model_copy(update={"done": acts})))
        return found


@dataclass(frozen=True)
class Story:
    """What happens to a case of a text: how it comes in, then all acts."""

    text: OfficeText
    situation: Situation

    def last_act(self, acts: int) -> datetime:
        """Return when the last of so many acts is done in the scenario; without one, when the complaint comes in."""
        instant = self.situation.done[acts - 1].at if acts else self.situation.received
        assert instant
        return instant

    def opened(self, shift: timedelta) -> tuple[PlayedCase, Situation]:
        """Return the case as it comes in so much later than in the scenario, with all that is to happen to it."""
        moved = Situation.model_validate(shifted(self.situation.model_dump(exclude_unset=True), shift))
        book = self.text.book.model_copy(update={"situations": {"": moved.model_copy(update={"done": ()})}})
        return BegunCases().begun_case(self.text.law, self.text.law, book, Given(situation="")).copied(), moved

    def placed(self, shift: timedelta, acts: int, now: datetime) -> "Placed | None":
        """Return the case after so many acts, as it stands now; None if a rule refuses one of them."""
        played, moved = self.opened(shift)
        for act in moved.done[:acts]:
            if not played.wrong and not played.refused:
                played.perform_scenario_act(act)
        if played.wrong or played.refused:
            return None
        played.run_clocks(now)
        return Placed(played, moved, now)

    def stages(self) -> Iterator[frozenset[Name]]:
        """Yield at which stages the case stands before its first act and after each, until it closes."""
        played, moved = self.opened(timedelta())
        yield _stages(played)
        for act in moved.done:
            played.perform_scenario_act(act)
            if played.wrong or played.refused or played.case.closed_at:
                return
            yield _stages(played)


class Placed(NamedTuple):
    """A case as it stands now, with all that happens to it."""

    played: PlayedCase
    moved: Situation
    now: datetime

    @property
    def days_late(self) -> int:
        """For how many days, begun ones counted, a limit has been missed."""
        limits = running_limits(self.played.law, self.played.case)
        late = [self.now - state.due for _, state in limits if state.due and state.due <= self.now]
        return max(late) // DAY + 1 if late else 0

    def as_past_case(self, key: str, nth: int) -> PastCase:
        """Return it as a complaint of the office, each filed by another person."""
        played, filed = self.played, self.moved
        if filed.party:
            filed = filed.model_copy(update={"party": _filer(filed.party, nth)})
        return PastCase(
            key=key,
            form=opening_form(played.book, filed),
            received=played.events[0].at,
            acts=tuple(course_step(played.book, done, done.act) for done in played.acts if done.act),
            stages=_stages(played),
            late=self.days_late > 0 and not played.case.closed_at,
        )


@cache
def office_text(slug: Slug) -> OfficeText:
    return OfficeText(slug)


def past_cases(slug: Slug, now: datetime) -> Iterator[PastCase]:
    """Yield the complaints of the office under a text, as they stand now."""
    text = office_text(slug)
    for nth, placed in enumerate([*_open_cases(text, now), *_closed_cases(text, now)]):
        yield placed.as_past_case(f"office:{slug}:{nth}", nth)


def _open_cases(text: OfficeText, now: datetime) -> Iterator[Placed]:
    """Yield a case in time at each stage of a text, several where decisions wait, and a late one."""
    lacks_late = text.slug in TEXTS_WITH_LATE_CASE
    for nth, (stage, (story, acts)) in enumerate(ways_to_stages(text).items()):
        for turn in range(SEVERAL_AT.get((text.slug, stage), 1)):
            placed = _placed_in_time(story, acts, now, later=(nth + turn) % 2)
            if placed and stage in _stages(placed.played):
                yield placed
        if lacks_late and acts and (placed := _placed_late(story, acts, now)):
            lacks_late = False
            yield placed


def ways_to_stages(text: OfficeText) -> dict[Name, tuple[Story, int]]:
    """Return for each open stage a story that leads there, and after how many of its acts. Those of closed cases, which
    tell most, go first."""
    stages = {name for name, stage in text.law.procedure.stages.items() if stage.kind != "end"}
    found = dict[Name, tuple[Story, int]]()
    others = sorted(text.stories(text.book.scenarios), key=lambda story: len(story.situation.done))
    for story in (*text.stories(text.closing), *others):
        for acts, here in enumerate(story.stages()):
            found |= dict.fromkeys(here - found.keys(), (story, acts))
        if found.keys() >= stages:
            break
    return found


def _placed_in_time(story: Story, acts: int, now: datetime, *, later: int) -> Placed | None:
    """Return a case that is not late: acted on this week or the week before, at the hours and on the days of the week
    of the scenario, or else as lately as it has to be."""
    ago = now - story.last_act(acts)
    weeks = ago // WEEK * WEEK
    for shift in (weeks - later * WEEK, weeks, ago // DAY * DAY, ago - JUST_NOW):
        placed = story.placed(shift, acts, now)
        if placed and not placed.played.case.closed_at and not placed.days_late:
            return placed
    return None


def _placed_late(story: Story, acts: int, now: datetime) -> Placed | None:
    """Return a case that has been late for some days, if one of its limits can be missed."""
    today = (now - story.last_act(acts)) // DAY * DAY
    for days in range(MOST_DAYS_BACK):
        placed = story.placed(today - days * DAY, acts, now)
        if placed and 0 < placed.days_late <= MOST_LATE:
            return placed
    return None


def _closed_cases(text: OfficeText, now: datetime) -> Iterator[Placed]:
    stories = text.stories(text.closing)
    for nth, days in enumerate(CLOSED_SINCE):
        story = stories[nth % len(stories)]
        acts = len(story.situation.done)
        weeks = (now - days * DAY - story.last_act(acts)) // WEEK
        if placed := story.placed(weeks * WEEK, acts, now):
            yield placed


def _stages(played: PlayedCase) -> frozenset[Name]:
    return frozenset(here.stage for here in played.case.positions.values())


def _filer(party: Party, nth: int) -> Party:
    """Return the party of a scenario under another name and contact, where it gave them."""
    surnames, given_names = SURNAMES().split(), GIVEN_NAMES().split()
    name = gettext(
        "{surname} {given}", surname=surnames[nth % len(surnames)], given=given_names[nth % len(given_names)]
    )
    contact = party.contact and str(FIRST_NUMBER + 7919 * (nth + 1))
    return party.model_copy(update={"name": party.name and name, "contact": contact})


def shifted(value: object, shift: timedelta) -> object:
    """Return data with every day and instant in it moved."""
    match value:
        case datetime() | date():
            return value + shift
        case dict():
            return {name: shifted(part, shift) for name, part in value.items()}
        case list() | tuple():
            return tuple(shifted(part, shift) for part in value)
        case _:
            return value
