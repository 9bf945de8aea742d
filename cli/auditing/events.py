"""`banjie audit events`: event logs for process mining, from dossiers alone."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.connection import AsJson, print_answer
from cli.rendering.output import escaped, print_line, print_sentence
from integrity.dossier.course import Course, NotWhole, read_course
from integrity.dossier.event_logs import ocel, xes
from models.errors import BadInput
from queries.auditing.views import EventLogView, RefusedDossierView
from register.files import atomic_files
from wording.system_problems import file_problem
from wording.translation import gettext, ngettext


class Form(StrEnum):
    """A form of event logs."""

    xes = "xes"
    ocel = "ocel"


LOGS = {Form.xes: ("cases.xes", xes), Form.ocel: ("cases.ocel.json", ocel)}


@audit.command(
    name="events",
    help=gettext("Make an event log (XES or OCEL) of one or many dossiers, checked before"),
    epilog=gettext("Example: banjie audit events dossiers/*.zip --format ocel --to logs"),
)
def events_command(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help=gettext("Dossiers, of cases of one office"))],
    form: Annotated[Form, typer.Option("--format", help=gettext("Form of the log"))],
    folder: Annotated[Path, typer.Option("--to", help=gettext("Write the log into this folder"))],
    policy: Annotated[
        Path | None, typer.Option("--policy", help=gettext("Whom you trust (tlog-policy), not the policy inside"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    courses, refused = _read(paths, _policy_text(policy))
    name, written = LOGS[form]
    path = None if refused else folder / name
    if path:
        _write(path, written(courses))
    made = EventLogView(
        path=str(path) if path else None,
        cases=len(courses),
        events=sum(len(course.happenings) for course in courses),
        refused=refused,
    )
    print_answer(made, as_json, lambda: _print_log(made))
    raise typer.Exit(1 if refused else 0)


def _policy_text(path: Path | None) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path else None
    except (OSError, UnicodeDecodeError) as error:
        why = file_problem(error) if isinstance(error, OSError) else str(error)
        raise BadInput(gettext("{path} cannot be read: {why}", path=path, why=why)) from None


def _read(paths: Sequence[Path], policy: str | None) -> tuple[list[Course], tuple[RefusedDossierView, ...]]:
    """Return what happened in each case, by number, and the dossiers that are not whole. Raises BadInput where two are
    of one case."""
    courses, refused = dict[str, Course](), list[RefusedDossierView]()
    for path in paths:
        try:
            course = read_course(path, policy)
        except NotWhole as error:
            refused.append(_refused(error))
            continue
        if course.number in courses:
            raise BadInput(gettext("Two dossiers are of the case {number}; give the later one.", number=course.number))
        courses[course.number] = course
    return [courses[number] for number in sorted(courses)], tuple(refused)


def _refused(error: NotWhole) -> RefusedDossierView:
    report = error.report
    if report is None:
        return RefusedDossierView(path=str(error.path), says=gettext("not checked: {why}", why=error.why), parts=())
    altered, missing = ([one.part for one in report.listed(name)] for name in ("altered", "missing"))
    says = gettext("altered") if altered else gettext("a part is missing without a rule")
    return RefusedDossierView(path=str(error.path), says=says, parts=tuple(dict.fromkeys(altered or missing)))


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        raise BadInput(gettext("{path} exists already; choose another name.", path=path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_files.write_file(path.parent, path, content)
    except OSError as error:
        raise BadInput(gettext("{path} cannot be written: {why}", path=path, why=file_problem(error))) from None


def _print_log(made: EventLogView) -> None:
    for one in escaped(made.refused):
        parts = ", ".join(one.parts[:5])
        print_sentence("{path} is not taken: {says} {parts}", path=one.path, says=one.says, parts=parts)
    if made.path is None:
        print_sentence("Nothing was written.")
        return
    print_line(
        ngettext(
            "Wrote {path}: {n} case, {events} events.",
            "Wrote {path}: {n} cases, {events} events.",
            made.cases,
            path=escaped(made.path),
            events=made.events,
        )
    )
