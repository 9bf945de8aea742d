"""What is said of accounts: their states, what they are linked to, why a link, a log-in or a code does not do."""

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

LINK_IS_OVER = N_("This link was used, is over, or is wrong. Ask an administrator for another.")

LOGIN_IS_WRONG = N_(
    "Code, password or second factor is wrong. After five in a row the log-in pauses, longer each time. "
    "An administrator can reset what is lost."
)

CODE_IS_WRONG = N_("The code is wrong or was used before. Wait for the next one. After five wrong ones it pauses.")
