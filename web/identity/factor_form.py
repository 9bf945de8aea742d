"""The form in which somebody takes a new second factor over into an app: its secret as text and as a picture."""

from collections.abc import Mapping
from typing import NamedTuple

import segno

from models.errors import BadInput
from register.identity.factors import factor_address, new_factor
from starter.client import BanjieClient
from starter.identity.account_changes import LINK_IS_OVER
from wording.translation import gettext


class OfferedFactor(NamedTuple):
    """A second factor that is offered: its secret, the seal by which it comes back unchanged, the picture as SVG."""

    secret: str
    seal: str
    picture: str


def offer_factor(client: BanjieClient, about: str, person: str, secret: str = "") -> OfferedFactor:
    """Offer a new second factor, or the same once more, in the form that belongs to a link or session."""
    secret = secret or new_factor(client.randomness.new_salt())
    address = factor_address(secret, person, gettext("Banjie"))
    picture = segno.make(address, error="m").svg_inline(border=3, omitsize=True, svgclass=None, lineclass=None)
    return OfferedFactor(secret, client.web_keys.seal("factor", about, secret), picture)


def offered_secret(client: BanjieClient, about: str, form: Mapping[str, str]) -> str:
    """Return the secret that was offered in this form. Raises BadInput for one that somebody made up."""
    secret, seal = form.get("secret", ""), form.get("seal", "")
    if not client.web_keys.is_genuine(seal, "factor", about, secret):
        raise BadInput(LINK_IS_OVER())
    return secret


def chosen_password(form: Mapping[str, str]) -> str:
    """Return the password that was typed twice. Raises BadInput."""
    if form.get("password", "") != form.get("repeat", ""):
        raise BadInput(gettext("The two passwords are not the same."))
    return form.get("password", "")
