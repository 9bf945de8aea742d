"""Check of a complaint without registering it: what it would begin."""

from sqlalchemy.orm import Session

from models.form import Form, StoredFile
from models.packed_law import parse_law
from models.procedure import Procedure
from models.rule import Slug
from queries.acts.judging import last_case
from queries.intake.similar_complaints import Reader, similar_complaints
from queries.views.intake import IntakeCheckView
from register.cases.complaints import Intake
from rules.evolve import open_case
from rules.judge import decide
from starter.acts.act_preview import last_day_views, limit_ends
from starter.cases.registration import checked_intake
from starter.client import BanjieClient
from starter.intake.check import PLACEHOLDER_NUMBER, first_act_received, opening_event, parse_form
from wording import terms


async def check_complaint(
    client: BanjieClient, form: Form, files: tuple[StoredFile, ...] = (), *, sender: Slug | None = None
) -> IntakeCheckView:
    """Return what registering this complaint now would begin. Stores nothing. Raises BadInput, Refused (the registrant
    may not), Unavailable."""
    checked = parse_form(form)

    def check(session: Session) -> IntakeCheckView:
        kept_back = session.begin_nested()  # the check notes the edition in use: that is undone
        intake, procedure, _ = checked_intake(session, client, checked, "check", files)
        view = _intake_view(session, intake, procedure)
        kept_back.rollback()
        similar = similar_complaints(session, checked, intake.received_at, Reader(checked.registrant, sender))
        return view.model_copy(update={"similar": similar})

    return await client.transact(check)


def _intake_view(session: Session, intake: Intake, procedure: Procedure) -> IntakeCheckView:
    law = parse_law(intake.law, intake.calendar).of_entry(intake.entry)
    opened = open_case(law, PLACEHOLDER_NUMBER, opening_event(law, intake))
    act = first_act_received(session, procedure, intake, intake.first) if intake.first else None
    begun = last_case(opened, decide(law, opened, act, intake.received_at)) if act else opened
    ends = limit_ends(law, begun)
    return IntakeCheckView(
        procedure=procedure.slug,
        title=terms.case_title(procedure, intake.entry),
        edition=procedure.edition,
        entry=intake.entry,
        stage=begun.stage,
        stage_label=terms.label(procedure, begun.stage, "stage"),
        clocks=last_day_views(procedure, ends, ends),
    )
