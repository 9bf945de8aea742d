"""Names of the states of an account, and of what it is linked to."""

from collections.abc import Mapping

from wording.translation import N_, NP_, Message

STATES: Mapping[str, Message] = {
    "open": NP_("account", "open"),
    "not_set_up": N_("not set up"),
    "disabled": N_("disabled"),
    "locked": N_("locked until {until}"),
    "not_staff": N_("not in service"),
}

LINKED_TO: Mapping[str, Message] = {
    "provider": N_("provider"),
    "os_user": N_("user of the system"),
}
