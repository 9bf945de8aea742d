"""`banjie hold`, `banjie erase`, `banjie retention`: what is kept, and what goes."""

from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_reading_client
from cli.identity.os_user import own_name, second_name, some_name
from cli.options import CaseNumber, OwnCode
from cli.rendering.output import day_text, escaped, instant_text, print_line, print_sentence
from models.errors import BadInput
from queries.custody import CarriedOutView, CustodyView, ErasureView, RetentionView
from starter import custody
from starter.custody import ErasureWish
from starter.office.deciders import Deciders
from wording.translation import gettext, listed, ngettext, pgettext

hold = typer.Typer(no_args_is_help=True)
retention = typer.Typer(no_args_is_help=True)
By = Annotated[
    str, typer.Option("--by", callback=some_name, help=pgettext("erasure", "Code of the person who decides"))
]
Reason = Annotated[str, typer.Option("--reason", help=gettext("Reason"))]


@hold.command(name="place", help=gettext("Place a legal hold: nothing is erased while it stands"))
def place_command(
    number: CaseNumber, reason: Reason, by: By = "", code: OwnCode = None, as_json: AsJson = False
) -> None:
    _change_hold(number, Deciders(by, reason, code=code), place=True, as_json=as_json)


@hold.command(name="lift", help=gettext("Lift a legal hold"))
def lift_command(
    number: CaseNumber, reason: Reason, by: By = "", code: OwnCode = None, as_json: AsJson = False
) -> None:
    _change_hold(number, Deciders(by, reason, code=code), place=False, as_json=as_json)


def _change_hold(number: str, deciders: Deciders, *, place: bool, as_json: bool) -> None:
    found = with_reading_client(lambda client: custody.change_hold(client, number, deciders, place=place))
    print_answer(found, as_json, lambda: print_custody(found))


@hold.command(name="show", help=gettext("Show holds and erasures of a case"))
def show_command(number: CaseNumber, as_json: AsJson = False) -> None:
    found = with_reading_client(lambda client: custody.read_custody(client, number))
    print_answer(found, as_json, lambda: print_custody(found))


def print_custody(found: CustodyView) -> None:
    for event in escaped(found.events):
        by = listed(filter(None, (event.by_name, event.second_name)))
        at = instant_text(event.at)
        print_sentence(
            "{seq} {at} {label}, {by}: {reason}", seq=event.seq, at=at, label=event.label, by=by, reason=event.reason
        )
    if not found.events:
        print_sentence("{number}: no hold, nothing erased.", number=found.number)


def erase_command(  # each is an option of the command
    number: CaseNumber,
    text: Annotated[
        list[str] | None, typer.Option("--text", help=gettext("Name or id of a text to erase; may be repeated"))
    ] = None,
    party: Annotated[
        bool, typer.Option("--party", help=gettext("Erase name, unit, contact and address of who complained"))
    ] = False,
    file: Annotated[
        list[str] | None, typer.Option("--file", help=gettext("Id of a file to erase; may be repeated"))
    ] = None,
    ground: Annotated[str, typer.Option("--ground", help=gettext("Ground of the erasure"))] = "",
    by: Annotated[
        str, typer.Option("--by", callback=own_name, help=pgettext("erasure", "Code of the person who decides"))
    ] = "",
    second: Annotated[
        str, typer.Option("--with", callback=second_name, help=gettext("Code of the other person, who confirms"))
    ] = "",
    code: OwnCode = None,
    preview: Annotated[bool, typer.Option("--preview", help=gettext("Only show what would be erased"))] = False,
    as_json: AsJson = False,
) -> None:
    wish = ErasureWish(tuple(text or ()), tuple(file or ()), party)
    if preview:
        view = with_reading_client(lambda client: custody.preview_erasure(client, number, wish))
    else:
        if not (by and second):
            raise BadInput(gettext("Two persons decide an erasure: --by PERSON --with ANOTHER."))
        deciders = Deciders(by, ground, second, code)
        view = with_reading_client(lambda client: custody.erase(client, number, wish, deciders))
    print_answer(view, as_json, lambda: print_erasure(view))


def print_erasure(view: ErasureView) -> None:
    party = gettext("yes") if view.party else gettext("no")
    counts = {"number": view.number, "texts": len(view.texts), "files": len(view.files), "party": party}
    print_line(
        ngettext(
            "{number}: erased texts {texts}, files {files}, who complained {party}; documents after {n} event "
            "are made anew.",
            "{number}: erased texts {texts}, files {files}, who complained {party}; documents after {n} events "
            "are made anew.",
            view.papers,
            **counts,
        )
        if view.done
        else ngettext(
            "{number}: would erase texts {texts}, files {files}, who complained {party}; documents after {n} event "
            "would be made anew.",
            "{number}: would erase texts {texts}, files {files}, who complained {party}; documents after {n} events "
            "would be made anew.",
            view.papers,
            **counts,
        )
    )
    if view.also_in:
        print_sentence("The same text also stands in {numbers}.", numbers=listed(view.also_in))


@retention.command(name="due", help=gettext("What is due to be erased"))
def due_command(as_json: AsJson = False) -> None:
    found = with_reading_client(custody.due_for_erasure)
    print_answer(found, as_json, lambda: print_due(found))


@retention.command(
    name="carry-out",
    help=gettext(
        "Without a number: make the list. With one: another person confirms it and carries it out; it can be repeated"
    ),
)
def carry_out_command(
    number: Annotated[int | None, typer.Argument(metavar="[LIST]", help=gettext("Number of the list"))] = None,
    by: By = "",
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    if number is None:
        found = with_reading_client(lambda client: custody.make_list(client, by, code))
        print_answer(found, as_json, lambda: print_due(found))
    else:
        done = with_reading_client(lambda client: custody.carry_out(client, number, by, code))
        print_answer(done, as_json, lambda: print_carried_out(done))


def print_due(found: RetentionView) -> None:
    for due in escaped(found.due):
        line = gettext(
            "{number}, closed {closed}: {kinds}",
            number=due.number,
            closed=day_text(due.closed_at),
            kinds=due.kinds_label,
        )
        print_line(gettext("{line} (under a hold)", line=line) if due.held else line)
    if not found.due:
        print_sentence("Nothing is due to be erased.")
    if found.listed:
        print_sentence(
            "List {listed} is on record. Another person carries it out: banjie retention carry-out {listed} --by CODE",
            listed=found.listed,
        )


def print_carried_out(done: CarriedOutView) -> None:
    counts = {"erased": len(done.erased), "held": len(done.held), "before": len(done.done_before)}
    print_sentence(
        "List {listed}: {erased} erased, {held} under a hold, {before} erased before.", listed=done.listed, **counts
    )
