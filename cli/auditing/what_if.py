"""`banjie audit what-if`: another law over recorded cases."""

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.connection import AsJson, print_answer, with_reading_client
from cli.options import Everything, MaybeCaseNumber, OfProcedureAlone, ReceivedSince, ReceivedUntil, read_day
from cli.rendering.output import escaped, instant_text, print_line
from integrity.chosen_cases import Chosen
from integrity.replay.other_law import Written, ask_what_if
from models.errors import BadInput
from queries.auditing.views import WhatIfCaseView, WhatIfView
from wording.translation import N_, Message, gettext, listed, ngettext

OUTCOMES: Mapping[str, Message] = {
    "same": N_("same      "),
    "earlier": N_("earlier   "),
    "later": N_("later     "),
    "breached": N_("breached  "),
    "in_time": N_("in time   "),
    "refused": N_("refused   "),
    "allowed": N_("allowed   "),
}


MAX_SHOWN = 50
BAR_WIDTH = 40
Several = list[str]


@audit.command(
    name="what-if",
    help=gettext("What another law would have made of the cases on record"),
    epilog=gettext(
        "Example: banjie audit what-if --all --set handling.limit.n=15. A place begins with "
        "the id of a rule, the name of a limit or a section of the file."
    ),
)
def what_if_command(  # one parameter an option
    number: MaybeCaseNumber = None,
    values: Annotated[
        Several, typer.Option("--set", help=gettext("Change one place: PLACE=VALUE; may be given again"))
    ] = [],  # noqa: B006  # typer's form
    overlay: Annotated[
        str | None, typer.Option("--overlay", help=gettext("File with the changes, under set, edition and calendar"))
    ] = None,
    editions: Annotated[Several, typer.Option("--edition", help=gettext("Another text of a procedure: its file"))] = [],  # noqa: B006
    calendars: Annotated[
        Several, typer.Option("--calendar", help=gettext("Another holiday notice: its file, named by the year"))
    ] = [],  # noqa: B006
    procedure: OfProcedureAlone = None,
    everything: Everything = False,
    since: ReceivedSince = None,
    until: ReceivedUntil = None,
    as_json: AsJson = False,
) -> None:
    if bool(number) + bool(procedure) + everything != 1:
        raise BadInput(gettext("Give a number, --procedure or --all: one of the three."))
    chosen = Chosen((number,) if number else (), procedure, read_day("--from", since), read_day("--until", until))
    written = Written(values, editions, calendars)
    if overlay:
        written = written.with_file(overlay)
    found = with_reading_client(lambda client: ask_what_if(client, written, chosen))
    print_answer(found, as_json, lambda: print_what_if(found))


def print_what_if(found: WhatIfView) -> None:
    print_line(found.assumes)
    print_line(
        ngettext(
            "{n} case, of these {differing} come out otherwise.",
            "{n} cases, of these {differing} come out otherwise.",
            found.cases,
            differing=len(found.differing),
        )
    )
    for outcome, count in found.counted.items():
        bar = "█" * round(BAR_WIDTH * count / max(found.cases, 1))
        print_line(gettext("{label} {count:>7}  {bar}", label=OUTCOMES[outcome](), count=count, bar=bar).rstrip())
    for rule, count in found.refused_by.items():
        print_line(ngettext("  {rule}: refuses in {n} case", "  {rule}: refuses in {n} cases", count, rule=rule))
    for case in escaped(found.differing[:MAX_SHOWN]):
        for line in _case_lines(case):
            print_line(line)
    if len(found.differing) > MAX_SHOWN:
        print_line(
            ngettext(
                "{n} more is not shown; --json lists all.",
                "{n} more are not shown; --json lists all.",
                len(found.differing) - MAX_SHOWN,
            )
        )


def _case_lines(case: WhatIfCaseView) -> Iterator[str]:
    yield gettext("{number}  {label}", number=case.number, label=OUTCOMES[case.outcome]().strip("　 "))
    refused = N_("  submission {n}: {rule} {says}") if case.n else N_("  it cannot be registered: {rule} {says}")
    for one in case.refused:
        yield refused(n=case.n, rule=one.rule or "", says=one.says)
    if case.outcome == "allowed":
        yield gettext("  submission {n}, which was refused, is allowed", n=case.n)
    if case.breached:
        yield gettext("  runs out: {clocks}", clocks=listed(case.breached))
    if case.kept:
        yield gettext("  no longer runs out: {clocks}", clocks=listed(case.kept))
    for moved in case.moved:
        clock = gettext("closing") if moved.clock == "closing" else moved.clock
        ends = [instant_text(at) or gettext("none") for at in (moved.before, moved.after)]
        yield gettext("  {clock}: {before} → {after}", clock=clock, before=ends[0], after=ends[1])
