"""What Temporal's screen shows of a case, in the language of the office: short names as the regulation has them, and
dates; no personal data. In another language than that of the regulation it shows codes: a workflow reads no file, such
as one of names."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from models.events import Event, Step
from models.law import Law
from models.requirement import Name
from rules.clock import running_clocks
from rules.position import track_names
from wording.event_terms import event_term
from wording.regulation_names import read_as_written
from wording.terms import written_name
from wording.translation import Language, gettext, listed, pgettext, speaking
from workflows.live_case import LiveCase

MAX_SUMMARY = 100  # characters: Temporal takes 400 bytes


def case_details(live: LiveCase) -> str:
    """Return an overview of the case in Markdown."""
    with _language_of(live):
        return "\n".join(_detail_lines(live))


def timer_summary(live: LiveCase) -> str:
    """Return what the running timer is for."""
    with _language_of(live):
        running = [(state.due, clock.code) for clock, state in running_clocks(live.law, live.case) if state.due]
        return ";".join(_clock_label(live.law, name, due) for due, name in running)[:MAX_SUMMARY]


def step_summary(live: LiveCase, step: Step) -> str:
    """Return what a step writes down."""
    with _language_of(live):
        return listed(_event_label(live.law, event) for event in step.events)[:MAX_SUMMARY] or pgettext(
            "temporal_screen", "refused"
        )


def _language_of(live: LiveCase) -> AbstractContextManager[None]:
    return speaking(Language(live.opened.lang))


def _detail_lines(live: LiveCase) -> Iterator[str]:
    law, case = live.law, live.case
    yield f"**{case.number}** {_shown(law, law.procedure.slug, law.procedure.title)}"
    for track in track_names(case):
        stage = case.positions[track].stage
        yield gettext("- Stage: {stage}", stage=_shown(law, stage, written_name(law.procedure, stage, "stage")))
        if not case.closed_at:
            who = listed(_shown(law, role, law.procedure.roles[role].name) for role in law.find_stage(stage).who)
            yield gettext("- In charge: {roles}", roles=who)
    if case.closed_at:
        yield gettext("- Closed: {at}", at=_minute(law, case.closed_at))
    else:
        for clock, state in running_clocks(law, case):
            yield gettext("- Limit: {limit}", limit=_clock_label(law, clock.code, state.due))
    if live.quarantined:
        yield gettext("- **Quarantined: differs from the register, takes no acts**")


def _event_label(law: Law, event: Event) -> str:
    if event.type != "acted" or event.stage is None:
        return event_term(event.type)
    opening = law.stage_act(event.stage, event.name)
    return _shown(law, event.name, opening.way.name) if opening else event.name


def _clock_label(law: Law, name: str, due: datetime | None) -> str:
    _, clock = law.clocks[name]
    return f"{_shown(law, name, clock.name)} " + (_minute(law, due) if due else gettext("not known yet"))


def _minute(law: Law, at: datetime) -> str:
    """Return an instant as Temporal's screen writes its own, in the zone of the case; forms of a language lie in
    files."""
    return f"{at.astimezone(law.calendar.zone):%Y-%m-%d %H:%M}"


def _shown(law: Law, code: Name, written: str) -> str:
    return written if read_as_written(law.procedure) else code
