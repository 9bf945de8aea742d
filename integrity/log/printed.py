"""How the log stood, in one line for paper: whoever holds a receipt, a letter or a report holds a part of the log."""

from integrity.log.publish import PublishedLog
from wording.translation import Language, gettext, speaking


def printed_line(log: PublishedLog | None) -> str:
    """Return size and root of the log as it was signed last, to be compared with `banjie audit verify --since`. Empty
    where it is not signed, or cannot be read now."""
    try:
        last = log.checkpoint() if log else None
    except (OSError, ValueError):
        return ""
    return (
        gettext("Order of all records: {size}, root {root}", size=last.size, root=str(last).split()[-1]) if last else ""
    )


def line_on_paper(log: PublishedLog | None) -> str:
    """Return the same line in Chinese, whatever the language of the screen."""
    with speaking(Language.zh):
        return printed_line(log)
