"""What people read for a holiday notice of the State Council, which is cited by its number or its title."""

import re
from functools import cache

from wording.translation import N_, Language, Message, current_language

CITATIONS: tuple[Message, ...] = (
    N_("telegram {n} ({year}) of the General Office of the State Council"),
    N_("telegram {n} ({year}) of the State Council"),
    N_("notice of the General Office of the State Council on the holidays of {year}"),
)


def notice_text(notice: str) -> str:
    """Return the citation of a notice in the current language; one of another form as it is written."""
    if current_language() is Language.zh:
        return notice
    found = ((line, _pattern(line).fullmatch(notice)) for line in CITATIONS)
    return next((line(**match.groupdict()) for line, match in found if match), notice)


@cache
def _pattern(line: Message) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[0-9]+)", re.escape(line.zh)))
