"""What a case waits for, with the Chinese beside every code."""

from sqlalchemy.orm import Session

from models.messages import Why
from models.procedure import Procedure
from models.requirement import Name, NeedsOtherPerson, NeedsRole
from models.waiting import Open, Track
from queries import linked_cases
from queries.case_file import CaseFile, _holder, case_file, who
from queries.views import Data
from rules import position
from rules.block import met, standing_still
from rules.waiting import waiting_for
from wording import requirements, terms


def waiting(session: Session, number: str) -> Data:
    """What a case waits for, with the Chinese beside every code."""
    kept = case_file(session, number)
    procedure = kept.procedure
    found = waiting_for(kept.law, kept.case)
    data: Data = found.model_dump(mode="json")
    data["stage_zh"] = procedure.stages[found.stage].zh
    data["who_zh"] = [_holder(session, kept, role) for role in found.who]
    data["tracks"] = [track.model_dump(mode="json") | _track(session, kept, track) for track in found.tracks]
    for one, written in zip(found.open, data["open"], strict=True):
        written["zh"] = _way(procedure, position.at(kept.case, one.track).stage, one.name)
        written["asks"] = _asks(kept, one)
    for paper, written in zip(found.unsigned, data["unsigned"], strict=True):
        written["zh"] = terms.name(procedure, paper.document)
        written["signers_zh"] = [terms.name(procedure, role) for role in paper.signers]
    for owed, written in zip(found.owed, data["owed"], strict=True):
        rule = terms.rule_of(procedure, owed.rule)
        written["zh"] = terms.cite(rule) if rule else owed.rule
        written["fields_zh"] = [terms.name(procedure, name) for name in owed.fields]
    for ticking, written in zip(found.clocks, data["clocks"], strict=True):
        rule = terms.rule_of(procedure, ticking.rule)
        written |= {"zh": terms.name(procedure, ticking.clock), "article": rule.article if rule else ""}
        written["last_day_zh"] = terms.last_day(ticking.last_day)
    data["related"] = linked_cases.unfinished(session, kept.row)
    for rule_id in found.guides:
        rule = terms.rule_of(procedure, rule_id)
        data.setdefault("guides_zh", []).append(rule.guide.shows if rule and rule.guide else rule_id)
    return data


def _track(session: Session, kept: CaseFile, track: Track) -> Data:
    """Where a track stands, in Chinese: whose it is, what its checklist and its approval still wait for."""
    procedure = kept.procedure
    people = [track.holder] if track.holder else []
    return {
        "stage_zh": procedure.stages[track.stage].zh,
        "who_zh": [who(session, procedure, one) for one in people]
        or [_holder(session, kept, role) for role in track.who],
        "helpers_zh": [who(session, procedure, one) for one in track.helpers],
        "asked_zh": [who(session, procedure, one) for one in track.asked],
        "answers_zh": [terms.name(procedure, role) for role in track.answers],
        "duties_zh": [procedure.stages[track.stage].duties[duty].zh for duty in track.duties],
    }


def _asks(kept: CaseFile, one: Open) -> list[Data]:
    """What an open outcome still asks for, rule by rule: what a person has to state, write or say."""
    here = position.at(kept.case, one.track)
    procedure, opening = kept.procedure, kept.law.opening(here.stage, one.name)
    scene = standing_still(kept.law, kept.case, here)
    asks: dict[str, list[str]] = {}
    for rule, gate in opening.gates if opening else ():
        if not isinstance(gate.needs, NeedsRole | NeedsOtherPerson) and not met(gate.needs, scene):
            asks.setdefault(rule.id, []).append(requirements.said(procedure, gate.needs))
    for lack in one.lacks:
        if lack.rule and lack.about:
            given = "告知方式(--means)" if lack.why is Why.notice else requirements.field(procedure, lack.about)
            asks.setdefault(lack.rule, []).append(given)
    cited = {rule.id: terms.cite(rule) for rule in procedure.rules}
    return [{"rule": rule, "zh": cited[rule], "asks": said} for rule, said in asks.items()]


def _way(procedure: Procedure, stage: Name, name: Name) -> str:
    outcome = procedure.stages[stage].outcomes.get(name)
    return outcome.zh if outcome else terms.name(procedure, name)
