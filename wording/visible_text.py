"""Hidden signs made visible: what people type must neither steer a terminal nor read otherwise than it is.

Escape sequences, marks that turn the direction of a line around, signs of no width. Stored text keeps them.
"""

import json
import re

LONGEST_WORD = 24  # characters
LINE_SIGNS = "\n\t"  # allowed where a text may have several lines
# Categories Cc, Cf, Cs, Zl and Zp of Unicode, its noncharacters, and letters that are blank. A test compares them.
HIDDEN_SIGNS = (
    "\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_HIDDEN = re.compile(f"[{HIDDEN_SIGNS}]")
_HIDDEN_BUT_LINES = re.compile(f"(?![{LINE_SIGNS}])[{HIDDEN_SIGNS}]")


def visible_text(text: str) -> str:
    """Return a text whose hidden signs are written out, such as ⟨U+202E⟩. Line feeds and tabs stay."""
    return _HIDDEN_BUT_LINES.sub(_written_out, text.replace("\r\n", "\n"))


def visible_line(text: str) -> str:
    """Return the same for what stands on one line, such as a name: line feeds and tabs are written out too."""
    return _HIDDEN.sub(_written_out, text)


def whole_words(text: str, at: int) -> int:
    """Return the place at or shortly before this one at which a text can be cut without cutting a word of letters that
    are set off by spaces; the same place inside of what is too long for a word."""
    earlier = range(at, max(-1, at - LONGEST_WORD), -1)
    return next((place for place in earlier if not _in_word(text, place)), at)


def _in_word(text: str, at: int) -> bool:
    around = text[at - 1 : at + 1]
    return 0 < at < len(text) and around.isascii() and around.isalnum()


def _written_out(sign: re.Match[str]) -> str:
    return f"⟨U+{ord(sign[0]):04X}⟩"


def json_text(data: object, *, ascii_only: bool = False) -> str:
    """Return data as JSON in which hidden signs are escaped: in JSON they stand inside of strings only."""
    return _HIDDEN.sub(_json_escape, json.dumps(data, ensure_ascii=ascii_only))


def _json_escape(sign: re.Match[str]) -> str:
    return json.dumps(sign[0])[1:-1]
