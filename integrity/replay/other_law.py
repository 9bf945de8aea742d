"""Recorded cases under another law."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from sqlalchemy.orm import Session

import procedures
from integrity.chosen_cases import Chosen, chosen_numbers
from integrity.replay import what_if
from integrity.replay.changed_law import ChangedLaws, LawChange, UnusableChange
from integrity.replay.replayed_case import recorded_cases
from integrity.replay.what_if import Compared, OtherLaw, Outcome
from models.errors import BadInput
from models.rule import Slug
from models.written_data import UnreadableData, parse_yaml
from procedures import InvalidProcedure
from procedures.load import canonical_law
from queries.auditing.views import ChangedEndView, WhatIfCaseView, WhatIfView, WouldRefuseView
from starter.calendars.notice_adoption import read_holiday_notices
from starter.client import BanjieClient, in_transaction, see_one_moment
from starter.input_files import read_mapping
from wording.refusal_texts import refusal_reason
from wording.system_problems import data_problem
from wording.translation import N_, by_door, gettext, listed

OVERLAY_KEYS = ("set", "edition", "calendar")


@dataclass(frozen=True)
class Written:
    """The changes of the law as written: `PLACE=VALUE` each, files of other texts and of holiday notices."""

    values: Sequence[str] = ()
    editions: Sequence[str] = ()
    calendars: Sequence[str] = ()

    def with_file(self, path: str) -> "Written":
        """Return this with what a file says under `set`, `edition` and `calendar`. Raises BadInput."""
        data = read_mapping(path, path)
        values = data.get("set", {})
        unknown = [str(key) for key in data if key not in OVERLAY_KEYS]
        if unknown or not isinstance(values, Mapping):
            key, keys = next(iter(unknown), "set"), listed(OVERLAY_KEYS)
            raise BadInput(gettext("{path}: {key} cannot be used; there are {keys}.", path=path, key=key, keys=keys))
        return Written(
            (*self.values, *(f"{place}={_yaml_line(value)}" for place, value in values.items())),
            (*self.editions, *_paths(data.get("edition"))),
            (*self.calendars, *_paths(data.get("calendar"))),
        )


def _paths(written: Any) -> tuple[str, ...]:
    return tuple(map(str, written if isinstance(written, list) else [written] if written else []))


def _yaml_line(value: object) -> str:
    """Return a value as one line that reads the same."""
    return str(value) if isinstance(value, str) else repr(value).replace("True", "true").replace("False", "false")


async def ask_what_if(client: BanjieClient, written: Written, chosen: Chosen) -> WhatIfView:
    """Judge the chosen cases by the changed law. Raises BadInput, Unavailable."""
    return await _ask(client, _law_change(client, written), chosen)


def _law_change(client: BanjieClient, written: Written) -> LawChange:
    editions = dict[Slug, str]()
    for path in written.editions:
        try:
            slug = procedures.load(path).slug
            editions[slug] = canonical_law(procedures.load(path, client.office.chosen_for(slug)))
        except InvalidProcedure as error:
            raise BadInput(str(error)) from None
    years = {year: notice.as_year() for year, notice in read_holiday_notices([*written.calendars]).items()}
    values = dict(map(_value, written.values))
    if not (editions or years or values):
        raise BadInput(
            by_door(
                N_("Nothing is changed: give --set, --edition, --calendar or --overlay."),
                http=N_("Nothing is changed: give set, edition, calendar or overlay."),
            )()
        )
    return LawChange(values, editions, years)


def _value(written: str) -> tuple[str, object]:
    place, equals, value = written.partition("=")
    if not (place and equals):
        raise BadInput(gettext("{written}: write PLACE=VALUE, such as screening.limit.n=5.", written=written))
    try:
        return place.strip(), parse_yaml(value)
    except UnreadableData as error:
        raise BadInput(data_problem(error, written)) from None


@in_transaction
def _ask(session: Session, client: BanjieClient, change: LawChange, chosen: Chosen) -> WhatIfView:
    see_one_moment(session)
    laws, now = ChangedLaws(change), client.clock(session, "")
    counted, rules, shown, cases = Counter[str](), Counter[str](), list[WhatIfCaseView](), 0
    for recorded in recorded_cases(session, chosen_numbers(session, chosen)):
        try:
            law = laws.of_case(recorded.opened)
        except UnusableChange as error:
            says = N_("{slug} cannot be changed so ({place}): {says}")
            raise BadInput(says(slug=error.slug, place=error.path, says=error.says)) from None
        until = now + timedelta(seconds=recorded.opened.clock_offset)
        done = what_if.what_if(recorded, law, until)
        counted[done.outcome] += 1
        cases += 1
        rules.update({one.rule or str(one.why) for one in done.reasons})
        if done.outcome != "same":
            shown.append(_case_view(law, done))
    if laws.unused and cases:
        raise BadInput(
            gettext(
                "No chosen case has this in its law: {places}. A place begins with the id of a rule, "
                "the name of a limit or a section of the file.",
                places=listed(sorted(laws.unused)),
            )
        )
    return WhatIfView(
        assumes=gettext(
            "This assumes that people act as they did. It shows what the change alone does, not "
            "how people would have met it; where a recorded act becomes impossible, the case "
            "ends there."
        ),
        cases=cases,
        counted={outcome: counted[outcome] for outcome in get_args(Outcome)},
        refused_by=dict(sorted(rules.items())),
        differing=tuple(shown),
    )


def _case_view(law: OtherLaw, done: Compared) -> WhatIfCaseView:
    return WhatIfCaseView(
        number=done.number,
        outcome=done.outcome,
        n=done.n,
        refused=tuple(
            WouldRefuseView(rule=one.rule, why=one.why, says=refusal_reason(law.other.procedure, one))
            for one in done.reasons
        ),
        breached=done.breached,
        kept=done.kept,
        moved=tuple(ChangedEndView(clock=one.clock, before=one.before, after=one.after) for one in done.moved),
    )
