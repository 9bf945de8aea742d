"""My contact: whoever is logged in changes the contact on file, to whose mail address notices go."""

from starlette.responses import Response

from models.errors import BadInput
from queries.notices.letter import mail_address
from register.notices.preferences import contact_of
from starter.office import staff
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.desk import SentFields, SignedIn, Visit
from wording.translation import gettext

CONTACT = "/account/contact"
router = PageRouter()


@router.page("/contact")
async def my_contact(visit: SignedIn) -> Response:
    await visit.require_recent_second_factor()
    return await _show(visit)


@router.post("/contact")
async def change(visit: SignedIn, form: SentFields) -> Response:
    """Change the contact: mail about cases goes there from now on, so that who does it is asked for the factor."""
    await visit.require_recent_second_factor()
    typed = form.get("contact", "")
    try:
        await staff.change_own_contact(visit.client, visit.login.person, typed)
    except BadInput as error:
        return await _show(visit, typed, error.says)
    return go_to(f"{CONTACT}?done=yes")


async def _show(visit: Visit, typed: str | None = None, wrong: str = "") -> Response:
    on_file = await visit.client.transact(lambda session: contact_of(session, visit.login.person))
    shown = {
        "title": gettext("My contact"),
        "done": gettext("Done.") if visit.request.query_params.get("done") else "",
        "wrong": wrong,
        "contact": on_file if typed is None else typed,
        "most": staff.MAX_CONTACT,
        "mail_address": mail_address(on_file),
    }
    return visit.show("contact.html", shown, 422 if wrong else 200)
