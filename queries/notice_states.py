"""Names of what became of a notice."""

from collections.abc import Mapping

from wording.translation import N_, Message

NOTICE_STATES: Mapping[str, Message] = {
    "due": N_("to be delivered"),
    "handed_over": N_("with the channel, not proved yet"),
    "delivered": N_("delivered"),
    "served": N_("served, with proof"),
    "told": N_("told"),
    "no_contact": N_("no contact on file"),
    "failed": N_("not delivered"),
    "withdrawn": N_("withdrawn before it was sent"),
}
