"""Short names of the event types: in Temporal's screen, and as an event that a clock will cause."""

from collections.abc import Mapping

from models.events import EventType
from wording.translation import N_, Message

SHORT: Mapping[EventType, Message] = {
    "opened": N_("received"),
    "acted": N_("acted"),
    "noted": N_("noted"),
    "linked": N_("linked case opened"),
    "asked": N_("extension asked"),
    "granted": N_("extension granted"),
    "declined": N_("extension declined"),
    "warned": N_("ends soon"),
    "held": N_("ended, request undecided"),
    "expired": N_("overdue"),
    "reminded": N_("reminded"),
    "escalated": N_("reported"),
    "breach_withdrawn": N_("breach withdrawn"),
    "taken": N_("taken by a limit"),
    "offered": N_("offered by a limit"),
    "issued": N_("document due by a limit"),
    "suspended": N_("limit suspended"),
    "resumed": N_("limit resumed"),
    "answered": N_("approval answered"),
    "assigned": N_("work assigned"),
    "ticked": N_("duty ticked"),
    "signed": N_("signed"),
    "consented": N_("party's consent"),
    "dropped": N_("track dropped"),
    "notified": N_("notice to be sent"),
    "link_ended": N_("linked case ended"),
    "joined": N_("another case merged in"),
    "corrected": N_("corrected"),
    "adopted": N_("newer calendar"),
    "redated": N_("limit moved"),
    "questioned": N_("to be reviewed"),
    "revived": N_("revived"),
}

COMING: Mapping[EventType, Message] = {
    "warned": N_("warning"),
    "held": N_("ends"),
    "expired": N_("ends"),
    "reminded": N_("reminder"),
    "escalated": N_("report"),
    "taken": N_("act taken by the clock"),
    "offered": N_("act opens"),
    "issued": N_("document to be issued"),
    "resumed": N_("resumes"),
    "dropped": N_("track ends"),
}


def event_term(event_type: EventType) -> str:
    """Return the short name of an event."""
    return SHORT[event_type]()


def coming_event_term(event_type: EventType) -> str:
    """Return the name of an event that a clock will cause."""
    return COMING[event_type]()
