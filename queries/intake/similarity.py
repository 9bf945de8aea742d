"""Whether two complaints say nearly the same of the same target: a comparison of their words alone."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from models.messages import FactValue
from models.requirement import Name

# The share of pairs of neighbouring characters that two texts have in common (Dice), from which they are near. A text
# sent again with a sentence more reaches 0.8; two complaints of one person about two matters stay below 0.3.
NEAR_TEXT = 0.6
# How procedures name whom or what a complaint is about, as a fact or as a text.
TARGETS = frozenset({
    "target", "target_name", "respondent_name", "respondent_named", "respondents", "department", "outlet_name",
})  # fmt: skip
Said = Mapping[Name, FactValue | str]


def are_similar(one: Said, other: Said) -> bool:
    """Return True if what both name as their target is the same and the other texts that both have are near."""
    both = one.keys() & other.keys()
    if any(_said(one[name]) != _said(other[name]) for name in both & TARGETS):
        return False
    told = sorted(name for name in both - TARGETS if isinstance(one[name], str))
    near = text_overlap(*("\n".join(str(said[name]) for name in told) for said in (one, other)))
    return near >= NEAR_TEXT


def text_overlap(one: str, other: str) -> float:
    """Return how many pairs of neighbouring characters two texts have in common, from 0 to 1. Punctuation, blanks,
    width and case do not count; a text without a pair is like no other."""
    pairs = _bigrams(one), _bigrams(other)
    counted = sum(map(Counter.total, pairs))
    return 2 * (pairs[0] & pairs[1]).total() / counted if counted else 0.0


@lru_cache(maxsize=8)  # what comes in is compared with twenty
def _bigrams(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(map("".join, pairwise(plain)))


def _said(value: FactValue | str) -> object:
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
