"""Which edition of a regulation is in force on a day.

Editions lie side by side: `<slug>.yaml`, and `<slug>@<edition>.yaml` for others, each with the days on which it is in
force; one that says no last day is in force until the next one begins. A complaint follows the edition in force when it
is registered, and keeps it. A file that cannot be used is passed over if another edition is in force on the day;
whoever registers the complaint is told.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from models.procedure import InForce
from procedures.load import current_source, edition_files, parse_file
from procedures.source import InvalidProcedure, Problem, Source
from wording.translation import N_, by_door, gettext, listed

_drafts_allowed = [True]


def allow_drafts(*, allowed: bool) -> None:
    """Say whether cases may be opened under editions that are drafts. They may not where an office does its work."""
    _drafts_allowed[:] = [allowed]


def edition_in_force(slug: str, on: date) -> Path:
    """Return the file in force on a day. Raises InvalidProcedure if none is in force, or more than one."""
    periods, broken = _editions(slug, on)
    matching = [(period, path) for period, path in periods if _in_force(period, on)]
    if not matching:
        if broken:
            raise InvalidProcedure(broken)
        says = gettext(
            "no edition is in force on {on}: {editions}",
            on=on,
            editions=listed(_period_text(period, path) for period, path in periods),
        )
        raise InvalidProcedure([Problem(f"{slug}.yaml", 1, None, says)])
    newest = max(period.from_ for period, _ in matching)
    claiming = [(period, path) for period, path in matching if period.until or period.from_ == newest]
    if len(claiming) > 1:
        says = gettext(
            "more than one edition is in force on {on}: {editions}; give the older one its last "
            "day under in_force: until",
            on=on,
            editions=listed(_period_text(period, path) for period, path in claiming),
        )
        raise InvalidProcedure([Problem(f"{slug}.yaml", 1, None, says)])
    return next(path for period, path in matching if period.from_ == newest)


def unusable_editions(slug: str, on: date) -> list[Problem]:
    """Return what is wrong with the files that are passed over on a day: any of them could be the one in force."""
    return _editions(slug, on)[1]


def _editions(slug: str, on: date) -> tuple[list[tuple[InForce, Path]], list[Problem]]:
    """Return the editions with their days, and what is wrong with files that are or may be in force on that day. A
    file that is alone is not read as a whole here: nothing could stand in for it."""
    periods: list[tuple[InForce, Path]] = []
    broken: list[Problem] = []
    files = edition_files(slug)
    for path in files:
        try:
            source = current_source(path)
            period = _period_in_force(source)
            if len(files) > 1 and _in_force(period, on):
                parse_file(path, None)
            if _in_force(period, on):
                _refuse_draft(source)
            periods.append((period, path))
        except InvalidProcedure as error:
            broken += error.problems
    return periods, broken


def _refuse_draft(source: Source) -> None:
    if source.data.get("draft") is True and not _drafts_allowed[0]:
        raise InvalidProcedure(
            [
                source.problem_at(
                    ("draft",),
                    by_door(
                        N_(
                            "this edition is a draft (draft: true), and an office with servers of its own opens "
                            "no case under a draft. Delete the line when the text is final, or try it in the "
                            "stack of banjie up"
                        ),
                        page=N_(
                            "this edition is a draft (draft: true), and an office with servers of its own opens "
                            "no case under a draft."
                        ),
                    )(),
                )
            ]
        )


def _in_force(period: InForce, on: date) -> bool:
    return period.from_ <= on <= (period.until or date.max)


def overlapping_editions(source: Source, period: InForce) -> Iterator[Problem]:
    """Yield the editions beside a file that are in force on a day on which it is."""
    slug = source.path.stem.partition("@")[0]
    folder = source.path.parent
    for path in sorted({folder / f"{slug}.yaml", *folder.glob(f"{slug}@*.yaml")} - {source.path}):
        try:
            other = _period_in_force(current_source(path))
        except InvalidProcedure:  # that file has its own check
            continue
        earlier, later = sorted((period, other), key=lambda one: one.from_)
        if later.from_ <= (earlier.until or date.min) or earlier.from_ == later.from_:
            says = gettext(
                "another edition is in force on the same days: {edition}; give the older one its "
                "until, or the newer another from",
                edition=_period_text(other, path),
            )
            yield source.problem_at(("in_force",), says)


def _period_text(period: InForce, path: Path) -> str:
    if period.until is None:
        return gettext("{file} {since} to now", file=path.name, since=period.from_)
    return gettext("{file} {since} to {until}", file=path.name, since=period.from_, until=period.until)


def _period_in_force(source: Source) -> InForce:
    try:
        return InForce.model_validate(source.data.get("in_force"))
    except ValueError:
        raise InvalidProcedure(
            [
                source.problem_at(
                    ("in_force",),
                    gettext(
                        "in_force: {{from: YYYY-MM-DD, until: YYYY-MM-DD or nothing}} is missing or not of this form"
                    ),
                )
            ]
        ) from None
