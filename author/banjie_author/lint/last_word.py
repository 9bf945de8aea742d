"""Whether who filed hears how their case ended.

- `end_untold`: a case ends though, after it was taken on, nothing was told to who filed. (That they may have been told
  nothing at all is the finding `ends_untold` of the check.)
"""

from collections.abc import Iterator

from banjie_author.lint.linted_text import LintedText
from banjie_author.proofs.finding import CheckFinding
from models.requirement import Name
from procedures.checker.stage_graph import Edge
from wording.translation import gettext


def last_word_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield the steps to an end before which who filed is told of being taken on at most."""
    graph, filer = text.graph, text.procedure.filing_role
    telling = _telling(text, filer) if filer else frozenset()
    first = {graph.entries[entry] for entry in graph.entries if entry not in _unfiled(text)}
    early = {name for edge in graph.steps if edge.source in first for name in graph.names_of(edge)}
    later = telling - early
    silent = [edge for edge in graph.edges if edge.source not in first and graph.names_of(edge).isdisjoint(later)]
    begun = {edge.to for edge in graph.steps if edge.source in first and not graph.names_of(edge).isdisjoint(telling)}
    reached = graph.stages_from(begun, silent)
    for edge in graph.steps if telling else ():
        if edge.source in reached - first and _ends_silently(text, edge, later):
            act = edge.name if edge.own else f"{edge.source}.{edge.name}"
            path = ("acts", edge.name) if edge.own else ("stages", edge.source, "outcomes", edge.name)
            yield CheckFinding(
                path,
                gettext(
                    "{act} ends the case at {end}, and who filed may have heard nothing since it was "
                    "taken on, so they do not learn how it ended; ask for it by a notice, or give the "
                    "reason at the top under accepts: end_untold.NAME",
                    act=act,
                    end=edge.to,
                ),
                "end_untold",
                act=act,
            )


def _ends_silently(text: LintedText, edge: Edge, telling: frozenset[Name]) -> bool:
    end = text.graph.stages[edge.to]
    certain = text.invariants.tokens_on_every_path[edge.source] | text.invariants.tokens_after_step[edge]
    return end.kind == "end" and end.ends == "case" and certain.isdisjoint(telling)


def _telling(text: LintedText, filer: Name) -> frozenset[Name]:
    """Return the acts by which, and the events upon which, who filed is told something."""
    law = text.graph.law
    notices = [notice for _, notice in law.notice_rules if filer in notice.addressees]
    acts = (law.act_names_at(notice.by) if notice.by else frozenset(law.notice_events(notice)) for notice in notices)
    return frozenset[Name]().union(*acts)


def _unfiled(text: LintedText) -> set[Name]:
    """Return the entries by which nobody files: periodic duties, linked cases, and acts after closing."""
    ways = text.graph.law.act_definitions()
    found = {*text.procedure.periodic, *(way.opens.entry for way in ways if way.opens)}
    return found | {own.after_closing for own in text.procedure.acts.values() if own.after_closing}
