"""`documents:` the versions of documents and the signatures on them. A signature lapses when the content changes."""

from collections.abc import Collection, Mapping

from models.case import Case, IssuedDocument, Item, Position, Signature, replace
from models.events import Event, Signed
from models.law import Law
from models.messages import Act, Missing, MissingKind, Person, Refusal, Why
from models.requirement import Name
from rules import fact, roles


def with_documents_issued(case: Case, event: Event, names: tuple[Name, ...]) -> Case:
    """Return the case with a new, unsigned version of each of these documents, made by the event."""
    documents = dict(case.documents)
    for name in names:
        before = documents.get(name)
        documents[name] = IssuedDocument(seq=event.seq, version=before.version + 1 if before else 1)
    return replace(case, documents=documents, stated={**case.stated, **fact.stated_by(event, names)})


def after_restating(law: Law, case: Case, event: Event) -> Case:
    """Return the case with the documents that an event makes, and without what lapses because of its facts, texts and
    documents."""
    stage_act = law.stage_act(event.stage, event.name) if event.stage else None
    issued = stage_act.way.makes if stage_act else ()
    said = (*event.facts, *event.texts, *fact.taken_back(event))
    agreed = [name for name in said if name in law.agreed_subjects]
    if not issued and not (agreed and _something_rests(case)):
        return case
    case = without_lapsed(law, case, {*issued, *agreed})
    return with_documents_issued(case, event, issued) if issued else case


def _something_rests(case: Case) -> bool:
    """Return True if there are signatures, consents, approvals or answers that can lapse."""
    given = case.documents or case.consents or case.approved
    return bool(given) or any(here.answers for here in case.positions.values())


def as_restated(law: Law, case: Case, act: Act | None) -> Case:
    """Return the case as an act leaves it by what it states itself: what rests on that has lapsed."""
    stated = (act.facts.keys() | act.texts.keys()) & law.agreed_subjects if act else set[Name]()
    return without_lapsed(law, case, stated)


def as_then(law: Law, case: Case, act: Act | None) -> Case:
    """Return the case with what rests on a subject as it was when an act happened: what was agreed or signed later does
    not count for an act that is reported late."""
    case = as_restated(law, case, act)
    if act is None or act.happened == act.received:
        return case
    instants = {occurrence.seq: occurrence.at for occurrence in case.happened.values()}
    then = act.happened
    return replace(
        case,
        documents={
            name: replace(paper, signatures=tuple(signature for signature in paper.signatures if signature.at <= then))
            for name, paper in case.documents.items()
        },
        consents={
            about: {party: consent for party, consent in said.items() if consent.at <= then}
            for about, said in case.consents.items()
        },
        approved={stage: seq for stage, seq in case.approved.items() if instants.get(seq, then) <= then},
    )


def without_lapsed(law: Law, case: Case, subjects: Collection[Name]) -> Case:
    """Return the case without what rests on subjects that have changed: signatures, consents, approvals, answers."""
    if not subjects:
        return case
    kinds = law.procedure.documents
    unsigned = [name for name in case.documents if not {name, *kinds[name].holds}.isdisjoint(subjects)]
    return replace(
        case,
        documents={**case.documents, **{name: replace(case.documents[name], signatures=()) for name in unsigned}},
        consents={name: consents for name, consents in case.consents.items() if name not in subjects},
        approved={
            stage: seq for stage, seq in case.approved.items() if law.approval_subjects[stage].isdisjoint(subjects)
        },
        positions={track: _without_answers(law, here, subjects) for track, here in case.positions.items()},
    )


def _without_answers(law: Law, position: Position, subjects: Collection[Name]) -> Position:
    """Return the position without the answers to an approval that rests on one of the subjects."""
    if not position.answers or law.approval_subjects[position.stage].isdisjoint(subjects):
        return position
    return replace(position, answers=())


def signed_until(case: Case, seq: int) -> dict[Name, IssuedDocument]:
    """Return the documents with the signatures that were given up to an event."""
    return {
        name: replace(issued, signatures=tuple(signature for signature in issued.signatures if signature.seq <= seq))
        for name, issued in case.documents.items()
    }


# ---- content ------------------------------------------------------------------------------------------------


def renewed_documents(law: Law, before: Case | None, after: Case) -> tuple[Name, ...]:
    """Return the documents that must be printed anew: another version, signature, or stated content."""
    if not after.documents or (before is not None and _same_content(before, after)):
        return ()
    restated = restated_documents(law, before, after)
    signed = _differing(before.documents, after.documents) if before else ()
    return tuple(
        name for name in law.procedure.documents if name in restated or (name in signed and name in after.documents)
    )


def _same_content(before: Case, after: Case) -> bool:
    """Return True if an event has replaced nothing that a document may show: true of most events."""
    return (
        before.documents is after.documents
        and before.facts is after.facts
        and before.texts is after.texts
        and before.items is after.items
    )


def restated_documents(law: Law, before: Case | None, after: Case) -> frozenset[Name]:
    """Return the documents of which the version is another, or anything stated in it."""
    kinds = law.procedure.documents
    if before is None:
        return frozenset(kinds.keys() & after.documents)
    changed = _changed_content(law, before, after)
    return frozenset(name for name in after.documents if name in changed or not changed.isdisjoint(kinds[name].holds))


def _changed_content(law: Law, before: Case, after: Case) -> set[Name]:
    """Return the facts, texts and fields of items that are not as they were, and the documents of another version."""
    changed = _differing(before.facts, after.facts) | _differing(before.texts, after.texts)
    for name in _differing(before.documents, after.documents):
        if _issued_version(before, name) != _issued_version(after, name):
            changed.add(name)
    for kind in _differing(before.items, after.items):
        fields = law.procedure.items[kind].fields
        changed.update(_changed_fields(fields, before.items.get(kind, {}), after.items.get(kind, {})))
    return changed


def _changed_fields(fields: Collection[Name], before: Mapping[Name, Item], after: Mapping[Name, Item]) -> set[Name]:
    """Return the fields of a collection that are not as they were in one of its items: all of them where the item is
    new, gone, or in another state."""
    changed = set[Name]()
    for code in _differing(before, after):
        was, now = before.get(code), after.get(code)
        if was is None or now is None or was.state != now.state:
            return set(fields)
        changed |= _differing(was.facts, now.facts) | _differing(was.texts, now.texts)
    return changed


def _differing(before: Mapping[Name, object], after: Mapping[Name, object]) -> set[Name]:
    if before is after:  # nearly always: an event replaces only what it changes
        return set()
    changed = {name for name, now in after.items() if (was := before.get(name)) is not now and was != now}
    return changed.union(before.keys() - after.keys())


def _issued_version(case: Case, name: Name) -> tuple[int, int] | None:
    document = case.documents.get(name)
    return (document.seq, document.version) if document else None


# ---- signatures ---------------------------------------------------------------------------------------------


def with_signature(case: Case, event: Signed) -> Case:
    """Return the case with one more signature on a document."""
    document = case.documents[event.about]
    signature = Signature(role=event.party, by=event.whom or event.by, seq=event.seq, at=event.at)
    signed = replace(document, signatures=(*document.signatures, signature))
    return replace(case, documents={**case.documents, event.about: signed})


def signing_role(law: Law, case: Case, act: Act) -> Name | None:
    """Return the role that an act signs for: the outside party it names, else the first missing one of the actor."""
    if law.procedure.documents.get(act.about or "") is None:
        return None
    missing = [slot for group in missing_signatures(law, case, act.about or "") for slot in group]
    if act.party is not None:
        outside = law.procedure.roles.get(act.party)
        return act.party if (act.party, None) in missing and outside and outside.is_ == "outside" else None
    return next((role for role, person in missing if _may_sign_slot(law, case, act, role, person)), None)


def represented_signer(law: Law, case: Case, act: Act) -> Person | None:
    """Return the person of a named role whose signature this is; None if the actor signs in their own name."""
    role = signing_role(law, case, act)
    persons = [person for _, person in roles.role_slots(law, case, role) if person] if role else []
    represented = [person for person in act.stands_for if person in persons and act.actor not in persons]
    return represented[0] if represented else None


def _may_sign_slot(law: Law, case: Case, act: Act, role: Name, person: Person | None) -> bool:
    return person in act.persons if person else roles.acts_as(law, case, act, (role,))


def missing_signatures(law: Law, case: Case, name: Name) -> list[list[roles.RoleSlot]]:
    """Return the signatures that a document still lacks, by group, in order. Within a group the order is free."""
    document = case.documents.get(name)
    given = {(signature.role, signature.by) for signature in document.signatures} if document else set()
    given |= {(role, None) for role, _ in given}
    groups = law.procedure.documents[name].groups
    missing = [
        [slot for role in group for slot in roles.role_slots(law, case, role) if slot not in given] for group in groups
    ]
    return [group for group in missing if group]


def bears_signatures_of(law: Law, case: Case, name: Name, role: Name) -> bool:
    """Return True if a document bears every signature of a role."""
    document = case.documents.get(name)
    missing = {missing_role for group in missing_signatures(law, case, name) for missing_role, _ in group}
    signed = document is not None and any(signature.role == role for signature in document.signatures)
    return signed and role not in missing


def signature_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Refuse a signature if the document is not issued, the actor is not a missing signer, or it is another's turn."""
    kind = law.procedure.documents.get(act.about or "")
    if kind is None or act.about not in case.documents:
        return [Refusal(why=Why.wrong_value, about=act.about or "sign")]
    role = signing_role(law, case, act)
    if role is None:
        return [Refusal(why=Why.role, about=act.about)]
    signed = {signature.by for signature in case.documents[act.about].signatures}
    if kind.one_each and act.party is None and not signed.isdisjoint(act.persons):
        return [Refusal(why=Why.same_person, about=role)]
    next_roles = [next_role for next_role, _ in missing_signatures(law, case, act.about)[0]]
    if not kind.ordered or role in next_roles:
        return []
    first = tuple(Missing(kind=MissingKind.signature, name=act.about, of=one) for one in dict.fromkeys(next_roles))
    return [Refusal(why=Why.order, about=next_roles[0], missing=first)]
