"""`banjie conform`: whether each rule was kept, by a second reading of the record."""

from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.options import MaybeCaseNumber
from cli.rendering import output
from cli.rendering.output import escaped, instant_text
from models.errors import BadInput
from procedures import slugs
from queries.conformance import FINDING_NAMES, case_findings, conformance_view
from queries.views.conformance import CaseFindingsView, ConformanceView, RuleFindingView
from wording.translation import gettext, listed, ngettext

FINDINGS = tuple(FINDING_NAMES)


def conform_command(
    number: MaybeCaseNumber = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help=gettext("All cases of this procedure"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=gettext("All cases"))] = False,
    as_json: AsJson = False,
) -> None:
    if bool(number) + bool(procedure) + everything != 1:
        raise BadInput(gettext("Name a case, or a procedure by --procedure, or --all: one of the three."))
    if number:
        found = read_register(lambda session, now: case_findings(session, number, now))
        print_answer(found, as_json, lambda: _print_case(found))
        strange = any(rule.found == "broken" and rule.breach is None for rule in found.rules)
        raise typer.Exit(1 if strange or found.irregular else 0)
    if procedure and procedure not in slugs():
        raise BadInput(
            gettext("There is no procedure {slug}. There are: {slugs}.", slug=procedure, slugs=listed(slugs()))
        )
    all_found = read_register(lambda session, now: conformance_view(session, now, procedure))
    print_answer(all_found, as_json, lambda: _print_all(all_found))
    irregular = any(case.irregular for case in all_found.irregular)
    raise typer.Exit(1 if all_found.unexplained or irregular else 0)


def _print_case(found: CaseFindingsView) -> None:
    shown = escaped(found)
    output.print_sentence("[bold]{number}[/] {title}", number=shown.number, title=shown.title)
    for rule in sorted(shown.rules, key=lambda rule: FINDINGS.index(rule.found)):
        _print_rule(rule)
    if not shown.rules:
        output.print_sentence("No rule of this procedure says by what one sees that it was kept (keeps:).")
    _print_irregular(shown)


def _print_irregular(shown: CaseFindingsView) -> None:
    for found in shown.irregular:
        output.print_sentence(
            "  irregular: event {seq}, {about}: {label}", seq=found.seq, about=found.about, label=found.label
        )
        if found.since:
            output.print_sentence("      it should have ended {since}", since=instant_text(found.since))
    for gain in shown.gained:
        was_due, due = instant_text(gain.was_due), instant_text(gain.due)
        output.print_sentence(
            "  time gained by undoing: {clock}, due {due} instead of {was_due} (event {seq})",
            clock=gain.clock,
            was_due=was_due,
            due=due,
            seq=gain.seq,
        )


def _print_rule(rule: RuleFindingView) -> None:
    output.print_sentence(
        "  {label}: {rule} {article}, {says}", label=rule.label, rule=rule.rule, article=rule.article, says=rule.says
    )
    for place in rule.broken:
        since = instant_text(place.since) if place.since else ""
        at = (
            gettext("      at event {seq}, since {since}", seq=place.seq, since=since)
            if place.seq
            else gettext("      since {since}", since=since)
        )
        output.print_line(at)
    if rule.breach:
        output.print_sentence("      the register calls it a breach (event {seq})", seq=rule.breach)


def _print_all(found: ConformanceView) -> None:
    for rule in sorted({*found.counted, *found.refused}):
        counts, refused = found.counted.get(rule), found.refused.get(rule, 0)
        output.print_line(
            ngettext(
                "{rule}  kept {kept}, broken {broken}, open {open}, does not apply {does_not_apply}, refused {n} act",
                "{rule}  kept {kept}, broken {broken}, open {open}, does not apply {does_not_apply}, refused {n} acts",
                refused,
                rule=rule,
                **{finding: counts.get(finding, 0) for finding in FINDINGS},
            )
            if counts
            else ngettext("{rule}  refused {n} act", "{rule}  refused {n} acts", refused, rule=rule)
        )
    if found.never_tested:
        output.print_sentence("Rules that nothing has put to the test: {rules}", rules=listed(found.never_tested))
    print_unexplained(found)


def print_unexplained(found: ConformanceView) -> None:
    """Print how much was judged, every case in which a rule was broken and the register does not say so, and what is
    irregular in the journals."""
    output.print_sentence("{cases} cases, {rules} rules", cases=found.cases, rules=len(found.counted))
    for case in found.unexplained:
        _print_case(case)
    if not found.unexplained:
        output.print_sentence("No rule was broken that the register does not call a breach.")
    for case in found.irregular:
        shown = escaped(case)
        output.print_sentence("[bold]{number}[/] {title}", number=shown.number, title=shown.title)
        _print_irregular(shown)
    if not found.irregular:
        output.print_sentence("Nothing is irregular.")
