"""Settings of an office for its procedures: a file of {procedure: {setting: value}}, checked before it is used.

Beside the procedures, `idle_reminder` at the top of the file is for all of them; beside the settings of one it is for
that one. Where the file is silent it is HOUSE_IDLE_DAYS. `undo_minutes` stands in the same places; where the file is
silent, the text says it. `receipt_days` at the top says how many calendar days before
it is typed in a complaint may have been received, HOUSE_RECEIPT_DAYS where the file is silent. `retention` at the top
says by procedure how many years after its end what of a case is kept. `administrators: two` at the top says that the
office has too few people to keep system, security and audit administrator apart. `bad_grade` at the top says which
linked case a bad grade opens.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter, ValidationError

import procedures
from models.errors import BadInput
from models.procedure import MOST_UNDO_MINUTES, Kept, Procedure
from procedures.checker.soundness import ProcedureGraphs, find_flaws, problems_of_file
from procedures.load import current_source, edition_files, file_state, find_procedure_file, parse_file
from procedures.office_settings import (
    HOUSE_RECEIPT_DAYS,
    OVERLAYS,
    UNDO,
    Administrators,
    BadGrade,
    Chosen,
    OfficeSettings,
)
from procedures.overlay import settings_of_edition
from procedures.reminders import HOUSE_IDLE_DAYS, IDLE_REMINDER
from settings import Settings
from starter.input_files import read_mapping
from wording.regulation_names import translated
from wording.terms import CODE_AND_NAME
from wording.translation import N_, Message, gettext, listed

BESIDE_SETTINGS = (OVERLAYS, IDLE_REMINDER, UNDO)
RECEIPT_DAYS = "receipt_days"
RETENTION = "retention"
ADMINISTRATORS = "administrators"
BAD_GRADE = "bad_grade"
RETENTION_TERMS = TypeAdapter(dict[str, dict[Kept, Annotated[int, Field(ge=1, le=100, strict=True)]]])
MOST_DAYS = 366
_proved: set[tuple[object, str]] = set()


class NotOnFile(BadInput):
    """The settings name a text, or a setting of one, that is not on file. It may have been published."""


def read_office_settings(chosen: Settings) -> OfficeSettings:
    """Read the office's file: the one that is named, else `office.yaml` in the home folder if it exists. Raises
    BadInput, NotOnFile."""
    path = chosen.office or chosen.home / "office.yaml"
    if chosen.office is None and not path.exists():
        return OfficeSettings(idle_reminder=HOUSE_IDLE_DAYS)
    return check_office_settings(read_mapping(path, gettext("The office's settings {path}", path=path)), str(path))


def check_office_settings(office: Mapping[str, object], where: str) -> OfficeSettings:
    """Return the settings, checked: each is known to its procedure, which is sound with them. Raises BadInput,
    NotOnFile."""
    checked: dict[str, Chosen] = {}
    days = _days(
        IDLE_REMINDER,
        office.get(IDLE_REMINDER, HOUSE_IDLE_DAYS),
        where,
        N_("{name} is after how many working days without action somebody is reminded: 0 to {most}, 0 for never"),
    )
    receipt = _days(
        RECEIPT_DAYS,
        office.get(RECEIPT_DAYS, HOUSE_RECEIPT_DAYS),
        where,
        N_("{name} is how many days earlier a complaint may have been received: 0 to {most}, 0 for none"),
    )
    minutes = _minutes(UNDO, office.get(UNDO), where)
    for slug, chosen in office.items():
        if slug in (ADMINISTRATORS, BAD_GRADE, IDLE_REMINDER, RECEIPT_DAYS, RETENTION, UNDO):
            continue
        if slug not in procedures.slugs():
            raise _no_procedure(where, slug)
        checked[slug] = _check_procedure_settings(slug, chosen, where)
    terms = _retention_terms(office.get(RETENTION, {}), where)
    administrators = _administrators(office.get(ADMINISTRATORS), where)
    return OfficeSettings(checked, days, terms, receipt, minutes, administrators, _bad_grade(office, where))


def _bad_grade(office: Mapping[str, object], where: str) -> BadGrade | None:
    """Return what a bad grade opens, checked; None where the office does not say."""
    if office.get(BAD_GRADE) is None:
        return None
    try:
        opens = BadGrade.model_validate(office[BAD_GRADE])
    except ValidationError:
        opens = None
    if opens and opens.procedure in procedures.slugs() and opens.entry in procedures.load(opens.procedure).entries:
        return opens
    says = gettext("bad_grade names what a bad grade opens: a procedure, and an entry of it.")
    raise _settings_error(where, says)


def _administrators(written: object, where: str) -> Administrators:
    match written:
        case None | "three":
            return "three"
        case "two":
            return "two"
    says = gettext(
        "administrators is three (system, security and audit administrator are different people) or two (an office of "
        "fewer people: another administrator confirms)."
    )
    raise _settings_error(where, says)


def _retention_terms(written: object, where: str) -> Mapping[str, Mapping[Kept, int]]:
    """Return how long what is kept, checked: years by procedure and kind."""
    try:
        terms = RETENTION_TERMS.validate_python(written)
    except ValidationError:
        kinds = listed(get_args(Kept))
        raise _settings_error(
            where,
            gettext("retention has for each procedure the years (1 to 100) for which {kinds} are kept.", kinds=kinds),
        ) from None
    if unknown := sorted(set(terms) - set(procedures.slugs())):
        raise _no_procedure(where, unknown[0])
    return terms


def _no_procedure(where: str, slug: object) -> BadInput:
    known = listed(procedures.slugs())
    says = gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=known)
    return _settings_error(where, says, NotOnFile if isinstance(slug, str) else BadInput)


def _check_procedure_settings(slug: str, chosen: object, where: str) -> Chosen:
    known = {
        name: CODE_AND_NAME(code=name, label=translated(edition, its.name))
        for edition in reversed([procedures.load(slug), *(parse_file(path, None) for path in _later_files(slug))])
        for name, its in edition.settings.items()
    }
    allowed = listed(known.values())
    if not isinstance(chosen, Mapping):
        raise _settings_error(
            where,
            gettext(
                "Write a mapping, setting: value, under {slug}. It can be set: {settings}.", slug=slug, settings=allowed
            ),
        )
    if unknown := [str(name) for name in chosen if name not in known and name not in BESIDE_SETTINGS]:
        says = gettext(
            "{slug} has no setting {names}. It can be set: {settings}.",
            slug=slug,
            names=listed(unknown),
            settings=allowed,
        )
        raise _settings_error(where, says, NotOnFile)
    _days(
        f"{slug}.{IDLE_REMINDER}",
        chosen.get(IDLE_REMINDER, 0),
        where,
        N_("{name} is after how many working days without action somebody is reminded: 0 to {most}, 0 for never"),
    )
    _minutes(f"{slug}.{UNDO}", chosen.get(UNDO), where)
    overlays = chosen.get(OVERLAYS, [])
    if not isinstance(overlays, list) or (
        unknown := [str(overlay) for overlay in overlays if overlay not in procedures.slugs()]
    ):
        slugs = listed(procedures.slugs())
        is_list_of_slugs = isinstance(overlays, list) and all(isinstance(overlay, str) for overlay in overlays)
        raise _settings_error(
            where,
            gettext(
                "{name} of {slug} is a list of regulations. There are: {slugs}.", slug=slug, name=OVERLAYS, slugs=slugs
            ),
            NotOnFile if is_list_of_slugs else BadInput,
        )
    if slug in overlays or len(set(overlays)) < len(overlays):
        raise _settings_error(
            where,
            gettext(
                "{slug}: {name} names a procedure twice, or itself. Each is laid over once.", slug=slug, name=OVERLAYS
            ),
        )
    settings = {name: value for name, value in chosen.items() if name not in BESIDE_SETTINGS}
    for path in (find_procedure_file(slug), *_later_files(slug)):
        _prove_sound(path, settings_of_edition(path, settings), where)
    try:
        problems = overlay_problems(procedures.load(slug, chosen)) if overlays else []
    except procedures.InvalidProcedure as broken:
        problems = [str(problem) for problem in broken.problems]
    if problems:
        laid = {"slug": slug, "overlays": listed(overlays), "problems": "\n".join(problems)}
        raise _settings_error(
            where,
            gettext("{slug} is not sound with {overlays} laid over it:\n{problems}", **laid),
            NotOnFile,
            problems=problems,
        )
    return chosen


def _later_files(slug: str) -> Iterator[Path]:
    """Yield the files of the editions beside the first that can be used; another is passed over everywhere."""
    for path in edition_files(slug)[1:]:
        with suppress(procedures.InvalidProcedure):
            parse_file(path, None)
            yield path


def _prove_sound(file: Path, settings: Mapping[str, object], where: str) -> None:
    """Raise BadInput unless an edition is sound with these settings. What was proved of a state of its file is not
    proved again: that takes time, and a program opens its client more than once."""
    proof = file_state(file), repr(sorted(settings.items()))
    if proof in _proved:
        return
    try:
        problems = problems_of_file(current_source(file), ProcedureGraphs(parse_file(file, settings)))
    except procedures.InvalidProcedure as invalid:
        problems = tuple(invalid.problems)
    if problems:
        lines = [*map(str, problems)]
        slug = file.stem
        says = gettext("{slug} is not sound with these settings:\n{problems}", slug=slug, problems="\n".join(lines))
        raise _settings_error(where, says, NotOnFile, problems=lines)
    _proved.add(proof)


def _days(name: str, days: object, where: str, says: Message) -> int:
    """Return a number of days, checked. `name` is that of the setting."""
    return _number(name, days, MOST_DAYS, where, says)


def _minutes(name: str, minutes: object, where: str) -> int | None:
    """Return for how many minutes one undoes an own act alone, checked; None where the office does not say."""
    return (
        None
        if minutes is None
        else _number(
            name,
            minutes,
            MOST_UNDO_MINUTES,
            where,
            N_("{name} is for how many minutes one undoes an own act alone, and letters about it wait: 0 to {most}"),
        )
    )


def _number(name: str, number: object, most: int, where: str, says: Message) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise _settings_error(where, says(name=name, most=most))
    return number


def _settings_error(where: str, says: str, error: type[BadInput] = BadInput, **more: list[str]) -> BadInput:
    return error(gettext("{where}: {problem}", where=where, problem=says), **more)


def overlay_problems(procedure: Procedure) -> list[str]:
    """Return what is wrong with a procedure after others are laid over it."""
    return [f"{procedure.slug}: {'.'.join(map(str, flaw.path))}: {flaw.says}" for flaw in find_flaws(procedure)]
