"""`documents:` their versions, and the signatures under them, which lapse when what they hold changes."""

from collections.abc import Collection
from typing import Any

from models.case import Case, Issued, Said, Signature
from models.law import Law
from models.messages import Act, Event, Refusal, Why
from models.requirement import Name
from rules import roles


def issued(case: Case, event: Event, names: tuple[Name, ...]) -> dict[str, Any]:
    """The documents after new versions of some: unsigned, and what rested on them has lapsed."""
    papers = dict(case.documents)
    for name in names:
        before = papers.get(name)
        papers[name] = Issued(seq=event.seq, version=before.version + 1 if before else 1)
    return {"documents": papers}


def changed(law: Law, case: Case, event: Event) -> dict[str, Any]:
    """What an event changes in documents and in all that rests on its facts, texts and documents."""
    opening = law.opening(event.stage, event.name) if event.stage else None
    made = opening.way.issues if opening else ()
    stated = (event.facts.keys() | event.texts.keys()) & law.subjects
    change = lapsed(law, case, event, {*made, *stated})
    return change | issued(case.model_copy(update=change), event, made) if made else change


def lapsed(law: Law, case: Case, event: Event, subjects: Collection[Name]) -> dict[str, Any]:
    """What rests on subjects that an event has changed lapses: signatures, consents, approvals, answers to one."""
    if not subjects:
        return {}
    papers = law.procedure.documents
    unsigned = [name for name in case.documents if not {name, *papers[name].holds}.isdisjoint(subjects)]
    documents = {name: case.documents[name].model_copy(update={"signatures": ()}) for name in unsigned}
    return {
        "documents": {**case.documents, **documents},
        "said": {**case.said, **{name: Said(seq=event.seq, by=event.by) for name in subjects}},
        "consents": {name: consent for name, consent in case.consents.items() if name not in subjects},
        "approved": {stage: seq for stage, seq in case.approved.items() if _of(law, stage).isdisjoint(subjects)},
        "positions": {
            track: here if _of(law, here.stage).isdisjoint(subjects) else here.model_copy(update={"answers": ()})
            for track, here in case.positions.items()
        },
    }


def _of(law: Law, stage: Name) -> set[Name]:
    """What an approval rests on: its subjects, and what a document among them holds."""
    approval = law.stage(stage).approval
    subjects = set(approval.of) if approval else set()
    papers = law.procedure.documents
    return subjects | {held for name in subjects & papers.keys() for held in papers[name].holds}


def renewed(law: Law, before: Case | None, after: Case) -> tuple[Name, ...]:
    """The documents whose paper an event has made another: a version, a signature, something stated in it."""
    if not after.documents:
        return ()
    return tuple(
        name
        for name in law.procedure.documents
        if name in after.documents and (before is None or _paper(law, before, name) != _paper(law, after, name))
    )


def content(law: Law, case: Case, name: Name) -> Any:
    """What a document states, and as which version, so that it can be compared."""
    held = law.procedure.documents[name].holds
    items = [(kind, code, one) for kind, them in case.items.items() for code, one in them.items()]
    return (
        _version(case, name),
        [(case.facts.get(one), case.texts.get(one), _version(case, one)) for one in held],
        [(kind, code, one.state, one.facts.get(field), one.texts.get(field))
         for kind, code, one in items for field in held if field in law.procedure.items[kind].fields],
    )  # fmt: skip


def _version(case: Case, name: Name) -> tuple[int, int] | None:
    there = case.documents.get(name)
    return (there.seq, there.version) if there else None


def _paper(law: Law, case: Case, name: Name) -> Any:
    there = case.documents.get(name)
    return content(law, case, name), there and there.signatures


def signed(case: Case, event: Event) -> dict[str, Any]:
    """The document with one more signature."""
    assert event.about is not None
    assert event.party is not None
    paper = case.documents[event.about]
    signature = Signature(role=event.party, by=event.whom or event.by, seq=event.seq)
    signatures = (*paper.signatures, signature)
    return {"documents": {**case.documents, event.about: paper.model_copy(update={"signatures": signatures})}}


def signs_for(law: Law, case: Case, act: Act) -> Name | None:
    """The role an act signs for: the outside party it names, else the first of the actor's own still missing."""
    if law.procedure.documents.get(act.about or "") is None:
        return None
    lacking = [slot for group in missing(law, case, act.about or "") for slot in group]
    if act.party is not None:
        outside = law.procedure.roles.get(act.party)
        return act.party if (act.party, None) in lacking and outside and outside.is_ == "outside" else None
    return next((role for role, person in lacking if _is(law, case, act, role, person)), None)


def signer(law: Law, case: Case, act: Act) -> str | None:
    """The person a named role's signature is of, where somebody else stands in; none where it goes without saying."""
    role = signs_for(law, case, act)
    persons = [person for one, person in roles.slots(law, case, role) if person] if role else []
    own = [one for one in act.stands_for if one in persons and act.actor not in persons]
    return own[0] if own else None


def _is(law: Law, case: Case, act: Act, role: Name, person: str | None) -> bool:
    return person in act.persons if person else roles.acts_as(law, case, act, (role,))


def missing(law: Law, case: Case, name: Name) -> list[list[roles.Slot]]:
    """The signatures a document still lacks, in their order; those of one group wait for none of each other."""
    there = case.documents.get(name)
    have = {(one.role, one.by) for one in there.signatures} if there else set()
    have |= {(role, None) for role, _ in have}
    groups = law.procedure.documents[name].groups
    slots = [[slot for role in group for slot in roles.slots(law, case, role) if slot not in have] for group in groups]
    return [group for group in slots if group]


def signed_by(law: Law, case: Case, name: Name, role: Name) -> bool:
    """Whether a document bears every signature of a role."""
    there = case.documents.get(name)
    lacking = {one for group in missing(law, case, name) for one, _ in group}
    return there is not None and any(one.role == role for one in there.signatures) and role not in lacking


def refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """A signature is given once, under a document that is there, by one of its signers, in their order."""
    paper = law.procedure.documents.get(act.about or "")
    if paper is None or act.about not in case.documents:
        return [Refusal(why=Why.wrong_value, about=act.about or "sign")]
    role = signs_for(law, case, act)
    if role is None:
        return [Refusal(why=Why.role, about=act.about)]
    first = [one for one, _ in missing(law, case, act.about)[0]]
    return [Refusal(why=Why.order, about=first[0])] if paper.ordered and role not in first else []
