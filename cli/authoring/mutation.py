"""`banjie procedures try --mutate`: what can be changed in a file without a scenario that notices."""

import calendars
from cli.rendering import output
from models.procedure import Procedure
from procedures.load import find_procedure_file, parse_procedure, read_source
from procedures.mutation.change_texts import unnoticed_text
from procedures.mutation.changes import Change, all_changes
from procedures.mutation.judge import FileJudge, Judgement, untried_rules
from procedures.mutation.survivors import Tried, try_changes
from procedures.scenarios.schema import ScenarioBook
from procedures.source import Source
from wording.translation import N_, gettext

NOTES = 10  # how often the progress is told


def print_unnoticed_changes(slug: str, book: ScenarioBook, *, as_json: bool) -> bool:
    """Print each change that no scenario notices as soon as it is known; return True if there is none."""
    source = read_source(find_procedure_file(slug))
    procedure = parse_procedure(source, dict(book.office_settings))
    changes = untried_rules(book, all_changes(source, procedure))
    unnoticed, refused = _unnoticed(source, procedure, book, changes, as_json=as_json)
    count = len(changes) - refused
    if as_json:
        counted = {"ok": not unnoticed, "changes": count, "refused_by_check": refused}
        output.print_json({"procedure": slug, **counted, "unnoticed": unnoticed})
        return not unnoticed
    ending = (
        N_(
            "{procedure}: {count} changes, {left} that no scenario notices. Write for each a "
            "scenario that fails with it."
        )
        if unnoticed
        else N_("{procedure}: {count} changes, and a scenario notices each of them.")
    )
    said = ending(procedure=slug, count=count, left=len(unnoticed))
    said += gettext(" Not counted: {refused} changes that check refuses.", refused=refused) if refused else ""
    output.print_line(output.escaped(said))
    return not unnoticed


def _unnoticed(
    source: Source, procedure: Procedure, book: ScenarioBook, changes: list[Change], *, as_json: bool
) -> tuple[list[dict[str, object]], int]:
    """Return the changes that no scenario notices, in the order of the file, and how many the check refuses."""
    found: list[Change] = []
    refused = 0
    for tried in try_changes(FileJudge(source, book, calendars.load_calendar()), changes):
        refused += tried.judgement is Judgement.refused
        if tried.judgement is Judgement.unnoticed:
            found.append(tried.change)
            if not as_json:
                output.print_line(output.escaped(unnoticed_text(source, procedure, tried.change)))
        _note_progress(tried, len(changes), len(found))
    found.sort(key=changes.index)
    return [_change_data(source, procedure, change) for change in found], refused


def _change_data(source: Source, procedure: Procedure, change: Change) -> dict[str, object]:
    place = {"file": source.path.name, "line": source.line_of(change.path), "rule": change.rule}
    part = {"kind": change.kind, "part": ".".join(map(str, change.path)), "old": change.old, "new": change.new}
    return {**place, **part, "says": unnoticed_text(source, procedure, change)}


def _note_progress(tried: Tried, count: int, left: int) -> None:
    if tried.done * NOTES // count > (tried.done - 1) * NOTES // count:
        output.print_note(
            gettext(
                "{done} of {count} changes tried; {left} that no scenario notices",
                done=tried.done,
                count=count,
                left=left,
            )
        )
