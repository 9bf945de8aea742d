"""Checks of a complaint before it is registered: the form's shape, the sender's key, and the rules of the procedure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models.errors import BadInput, Refused, written_refusals
from models.events import Opened
from models.form import ActInput, Form
from models.law import Law
from models.messages import Act, Refusal, TextRef, Why
from models.packed_law import parse_law
from models.procedure import Procedure
from models.requirement import Name
from queries.cases import case_file
from register.cases.complaints import OWN_KEYS, Intake
from register.cases.earlier_cases import find_earlier_cases
from register.office import staff
from rules import fact
from rules.acts import handover
from rules.evolve import open_case
from rules.fact import EVIDENCE
from rules.judge import act_refusals
from rules.text_content import known_content
from starter.input_values import character_problems, raise_problems, storage_problems, validation_problems
from wording import refusal_texts
from wording.articles import cited_rules
from wording.translation import gettext

REGISTERED_ACT = "registered"
UNSTORED_TEXT = TextRef(id="0", digest="0" * 16)  # stands for a text that is checked before it is stored
PLACEHOLDER_NUMBER = "AAA-0000-000000"  # a form is checked before it has a number
MAX_KEY_LENGTH = 200


def parse_form(form: Form | Mapping[str, object]) -> Form:
    """Return the form, checked for its shape. Raises BadInput, naming each field that is wrong."""
    try:
        checked = form if isinstance(form, Form) else Form.model_validate(form)
    except ValidationError as error:
        raise BadInput(gettext("The form cannot be registered:") + f"\n{validation_problems(error.errors())}") from None
    said = ((name, value) for name, value in checked.party if isinstance(value, str))
    party = (line for name, value in said for line in character_problems(f"party.{name}", value))
    stored = storage_problems(checked.facts, checked.texts)
    raise_problems([*stored, *party], gettext("The form cannot be registered:"))
    return checked


def check_sender_key(key: str) -> str:
    """Return the sender's own key. Raises BadInput if it is too long, empty or reserved for the system itself."""
    if not key.strip() or len(key) > MAX_KEY_LENGTH or OWN_KEYS.match(key) or any(character_problems("", key)):
        raise BadInput(
            gettext(
                "A key has 1 to {most} characters and does not begin with a case number and a colon, "
                "or with periodic:. This was given: {key}",
                most=MAX_KEY_LENGTH,
                key=repr(key[:80]),
            )
        )
    return key


def registration_act(form: Form, procedure: Procedure, *, receipt_known: bool = False) -> ActInput | None:
    """Return the act of the registrant if the first stage of the procedure is registration.

    Only a member of staff can say that a complaint came in earlier, and why; with `receipt_known` the door itself says
    so, as a mail server does. Raises BadInput.
    """
    if form.happened_at and form.registrant is None and not receipt_known:
        raise BadInput(
            gettext(
                "Only a registrant can state happened_at (when it really came in), and has to give "
                "the evidence for it (evidence in texts)."
            )
        )
    registers = form.registrant is not None and begins_with_registration(form, procedure)
    if form.unknown and (not registers or {*form.unknown} & {*form.facts, *form.texts}):
        raise BadInput(
            gettext(
                "Only a registrant can state unknown (what was asked and nobody knows), where a complaint begins with "
                "its registration, and not of what the form says."
            ),
            fields=["unknown"],
        )
    if form.registrant is None or not registers:
        return None
    evidence = {name: body for name, body in form.texts.items() if name == EVIDENCE}
    return ActInput(
        name=REGISTERED_ACT, actor=form.registrant, happened_at=form.happened_at, texts=evidence,
        unknown=form.unknown,
    )  # fmt: skip


def begins_with_registration(form: Form, procedure: Procedure) -> bool:
    """Return True if the first stage of the procedure is registration: its act says when a complaint came in."""
    entry = procedure.entries[form.entry or next(iter(procedure.entries))].to
    return REGISTERED_ACT in procedure.stages[entry].outcomes


def check_receipt(form: Form, procedure: Procedure, received: datetime, days: int) -> None:
    """Check the instant of receipt where no act of registration states it: at most `days` calendar days before the
    entry, with evidence. Raises BadInput."""
    if form.happened_at is None or begins_with_registration(form, procedure):
        return
    if not received - timedelta(days=days) <= form.happened_at <= received or EVIDENCE not in form.texts:
        raise BadInput(
            gettext(
                "happened_at (when it really came in) lies at most {days} days back and not ahead, "
                "with its evidence in texts.",
                days=days,
            ),
            fields=["happened_at"],
        )


def check_intake(session: Session, intake: Intake, procedure: Procedure) -> None:
    """Check a complaint by its procedure before it is stored. Raises BadInput for wrong facts and missing records,
    Refused if the registrant may not register it."""
    law = parse_law(intake.law, intake.calendar).of_entry(intake.entry)
    if intake.party and intake.party.person:
        case_file.require_staff(session, intake.party.person, intake.received_at)
    texts = unstored_texts(procedure, intake.texts)
    stated = Act(
        id="0", name=REGISTERED_ACT, actor="nobody", facts=intake.facts, texts=texts,
        received_at=intake.received_at, happened_at=intake.happened_at,
    )  # fmt: skip
    named = staff.standings_of(session, stated.may_name, intake.received_at, procedure.slug)
    stated = stated.model_copy(update={"named": named})
    opened = open_case(law, PLACEHOLDER_NUMBER, opening_event(law, intake))
    unknown = handover.named_person_refusals(law, opened, stated)
    ahead = [] if intake.parent else fact.form_refusals(law, intake.entry, intake.texts)
    if wrong := fact.fact_refusals(law, stated) + fact.instant_refusals(law, stated) + ahead + unknown:
        raise BadInput(_form_problems(procedure, tuple(wrong), stated), fields=[refusal.about for refusal in wrong])
    if intake.first is None:
        return
    case_file.require_staff(session, intake.first.actor, intake.received_at)
    against = first_act_refusals(session, law, intake, intake.first)
    if against and all(refusal.why is Why.record for refusal in against):
        missing = [refusal.about for refusal in against if refusal.about]
        raise BadInput(
            _form_problems(procedure, against),
            refused_by=refusing_rules(against),
            refusals=written_refusals(against),
            fields=missing,
        )
    if against:
        rules = cited_rules(procedure, {refusal.rule for refusal in against})
        raise Refused(refusal_texts.refusals_text(procedure, REGISTERED_ACT, against), against, rules=rules)


def first_act_refusals(session: Session, law: Law, intake: Intake, first: ActInput) -> tuple[Refusal, ...]:
    """Return why the first act on a complaint would be refused if the complaint were registered now."""
    earlier = find_earlier_cases(
        session, law, first.name, intake.party, received_at=intake.received_at, opened_by=intake.parent
    )
    act = first_act_received(session, law.procedure, intake, first).model_copy(update={"earlier": earlier})
    return act_refusals(law, open_case(law, PLACEHOLDER_NUMBER, opening_event(law, intake)), act)


def first_act_received(session: Session, procedure: Procedure, intake: Intake, first: ActInput) -> Act:
    """Return the first act on a complaint as it would be received with it."""
    stood_for, standing = staff.standing_at(session, first.actor, intake.received_at, procedure.slug)
    return Act(
        id="0",
        name=first.name,
        actor=first.actor,
        n=1,
        received_at=intake.received_at,
        happened_at=first.happened_at,
        texts=unstored_texts(procedure, first.texts),
        unknown=first.unknown,
        standing=standing,
        stands_for=stood_for,
    )


def opening_event(law: Law, intake: Intake) -> Opened:
    """Return the first event that this intake would have, with references to texts that are not stored."""
    at = intake.received_at
    return Opened(
        seq=1, type="opened", name=intake.entry, at=intake.happened_at or at, recorded_at=at,
        facts=intake.facts, texts=unstored_texts(law.procedure, intake.texts), imported=intake.imported,
        filer=intake.party.gave if intake.party else (), filed_as=intake.filed_as,
    )  # fmt: skip


def unstored_texts(procedure: Procedure, bodies: Mapping[Name, str]) -> dict[Name, TextRef]:
    """Return references to texts that are checked before they are stored."""
    return {name: known_content(UNSTORED_TEXT, procedure, name, body) for name, body in bodies.items()}


def refusing_rules(against: tuple[Refusal, ...]) -> list[str]:
    """Return the ids of the rules behind these refusals, sorted."""
    return sorted({refusal.rule for refusal in against if refusal.rule})


def _form_problems(procedure: Procedure, against: tuple[Refusal, ...], stated: Act | None = None) -> str:
    cited = [refusal_texts.cited_refusal(procedure, refusal, stated) for refusal in against]
    lines = [gettext("  · {reason}", reason=reason) for reason in cited]
    return "\n".join([gettext("The form cannot be registered:"), *dict.fromkeys(lines)])
