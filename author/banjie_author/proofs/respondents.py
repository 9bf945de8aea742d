"""Where only the persons complained of could act, though they take no part in the case."""

from collections.abc import Iterator

from banjie_author.proofs.finding import CheckFinding
from procedures.checker.event_graph import EventGraph
from procedures.references import outcomes_and_acts
from wording.translation import gettext


def respondent_findings(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield the outcomes and own acts that only respondents could do, and that are not left to them."""
    law = graph.law
    named = law.procedure.respondents
    if named is None:
        return
    accused = {name for name, role in law.procedure.roles.items() if role.named_in in named.facts}
    for path, name, _ in outcomes_and_acts(law.procedure):
        for stage in (path[1],) if path[0] == "stages" else law.procedure.stages:
            way = law.stage_act(stage, name)
            if way and way.who and accused.issuperset(way.who) and name not in named.may:
                says = gettext(
                    "only who is complained of can do {act} at {stage}, and they take no part; name "
                    "{act} under respondents: may:, or another role under by:",
                    act=name,
                    stage=stage,
                )
                yield CheckFinding(path, says, "only_respondents", stage=stage, act=name)
