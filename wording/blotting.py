"""Words blotted out of a text, however they are written there: apart, in full width, with signs between, in traditional
characters, with Chinese numerals, backwards, in pinyin, as 张先生 or by the given name alone.

A text that may name the person by other characters of the same sound is withheld as a whole."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, product

from opencc import OpenCC

BLOT = "███"
RUN = 7  # of a longer word that many signs in a row give it away: a part of an address, most of a telephone number
FEWEST = 2  # a single sign says nothing of anybody and stands in every text
FEWEST_OF_PART = 5  # of what stands after a colon or a blank: a number rather than the word before it
_WRITTEN_OUT = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")  # as `visible_text` writes hidden signs
_BETWEEN_STATEMENTS = re.compile(r"[,，;；、/|()（）\n]")
_BETWEEN_PARTS = re.compile(r"[:：\s]")
_NUMBER_OR_MAILBOX = re.compile(r"[0-9A-Za-z][0-9A-Za-z.@_+-]{3,}")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}")  # what may be a name: two to four characters
_TEN = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_NUMERALS = dict(zip("〇零一壹幺二贰三叁四肆五伍六陆七柒八捌九玖", "001112233445566778899", strict=True))
_TWO_SIGN_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
        "钟离长孙宇文司徒鲜于司空令狐百里呼延东郭南门西门",
    )
)
_BREATHED = re.compile("^([zcs])h")
_BEFORE_A_NAME = ("老", "小", "阿", "大")
_AFTER_A_SURNAME = (
    *re.findall("..", "先生女士小姐太太夫人师傅老师同志老板经理医生大夫律师大爷大妈大叔大姐大哥大嫂阿姨"),
    *"总工某氏叔姨哥姐",
)
_AFTER_A_GIVEN_NAME = ("哥", "姐", "叔", "姨", "先生", "女士")


class Blotter:
    """Blots words out of texts. `words` are as they were stated: names, units, contacts, addresses."""

    def __init__(self, words: Iterable[str]) -> None:
        parts = {part for word in words for part in _parts(word)}
        people = {_folded_text(part): part for part in parts if _PERSON.fullmatch(part)}
        folded = {_folded_text(part) for part in parts}
        forms = {form for part in people.values() for form in _forms_of_a_name(part)}
        backwards = {word[::-1] for word in folded if not word[-1:].isdigit() or len(word) > FEWEST}
        self._words = {word for word in folded | forms | backwards if FEWEST <= len(word) <= RUN or word in forms}
        self._runs = {run for word in folded | backwards if len(word) > RUN for run in _runs(word)}
        self._people = tuple(people.values())

    def blotted(self, text: str) -> str:
        """Return the text with the words blotted out; one blot in place of a text that may name somebody by sound."""
        spans = self._spans(text)
        ends = [0, *(place for span in spans for place in span), len(text)]
        kept = [text[ends[place] : ends[place + 1]] for place in range(0, len(ends), 2)]
        return BLOT if any(self._may_name(part) for part in kept) else BLOT.join(kept)

    def is_in(self, text: str) -> bool:
        """Return True if one of the words stands in the text, or may stand there by its sound."""
        return self.is_written_in(text) or self._may_name(text)

    def is_written_in(self, text: str) -> bool:
        """Return True if one of the words itself stands in the text."""
        return bool(self._spans(text))

    def _may_name(self, text: str) -> bool:
        """Return True if signs of the same sound stand in the text: 章三峰 for 张三丰."""
        if not self._people:
            return False
        han = "".join(sign if "\u4e00" <= sign <= "\u9fff" else " " for sign in text)
        return any(
            all(_sounds(said) & _sounds(sign) for said, sign in zip(han[begin:], person, strict=False))
            for person in self._people
            for begin in range(len(han) - len(person) + 1)
        )

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words stand, in order, each place once."""
        found = sorted(self._found(text))
        spans: list[tuple[int, int]] = []
        for begin, end in found:
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((begin, end))
        return spans

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        folded = _folded_text(text)
        words = [word for word in self._words if word in folded]
        runs = bool(self._runs) and any(run in folded for run in self._runs)
        if not words and not runs:
            return  # most texts, in a hundredth of the time
        places = _folded_places(text)
        for word in words:
            for begin in _places(folded, word):
                span = places[begin], places[begin + len(word) - 1] + 1
                if not word.isascii() or _stands_alone(text, span):
                    yield span
        for begin in range(len(folded) - RUN + 1) if runs else ():
            if folded[begin : begin + RUN] in self._runs:
                yield places[begin], places[begin + RUN - 1] + 1


class _PlainForms(dict[int, str]):
    """The plainest form of each sign, by its code point: simplified, lower case, without accents; a digit for a Chinese
    numeral; nothing for what is no letter and no digit."""

    def __missing__(self, code: int) -> str:
        sign = _simplified(chr(code))
        parts = unicodedata.normalize("NFKD", _NUMERALS.get(sign, sign)).casefold()
        self[code] = "".join(part for part in parts if part.isalnum())
        return self[code]


_PLAIN = _PlainForms()


@cache
def _simplifying() -> OpenCC:
    return OpenCC("t2s")


def _simplified(sign: str) -> str:
    return str(_simplifying().convert(sign)) if ord(sign) > 0x2E7F else sign


@cache
def _readings(sign: str) -> frozenset[str]:
    """Return the syllables as which a character may be read, without their tones."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # half a second: only a process that blots needs it

    read = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(read[0]) if read else frozenset()


@cache
def _sounds(sign: str) -> frozenset[str]:
    """Return the readings of a character with zh, ch and sh as z, c and s, which many do not tell apart."""
    return frozenset(_BREATHED.sub(r"\1", syllable) for syllable in _readings(sign))


def _forms_of_a_name(name: str) -> Iterator[str]:
    """Yield how a person may be called, folded: by surname with a title, by the given name, in pinyin, backwards."""
    length = 2 if name[:2] in _TWO_SIGN_SURNAMES and len(name) > FEWEST else 1
    surname, given = name[:length], name[length:]
    called = [surname + title for title in _AFTER_A_SURNAME] + [title + surname for title in _BEFORE_A_NAME]
    called += [given] if len(given) >= FEWEST else []
    called += [title + given for title in _BEFORE_A_NAME] + [given + title for title in _AFTER_A_GIVEN_NAME]
    yield from map(_folded_text, called)
    for read in product(*(sorted(_readings(sign) or {sign}) for sign in name)):
        family, own = "".join(read[:length]), "".join(read[length:])
        for said in (family + own, own + family, *([own] if len(given) >= FEWEST else []), f"mr{family}"):
            yield said.replace("ü", "u")
            yield said.replace("ü", "v")


def _parts(word: str) -> Iterator[str]:
    """Yield what a person has stated in one field, its statements, and the numbers and mail addresses in them."""
    yield word
    yield from _BETWEEN_STATEMENTS.split(word)
    yield from (part for part in _BETWEEN_PARTS.split(word) if len(part) >= FEWEST_OF_PART)
    yield from _NUMBER_OR_MAILBOX.findall(word)


def _folded_text(text: str) -> str:
    """Return the letters and digits of a text, each in its plainest form."""
    if "十" in text:
        text = _TEN.sub(_ten_in_digits, text)
    if "⟨" in text:
        text = _WRITTEN_OUT.sub("", text)
    return text.translate(_PLAIN)


def _ten_in_digits(found: re.Match[str]) -> str:
    return f"{found[1] or '1'}{found[2] or '0'}"


def _folded_places(text: str) -> list[int]:
    """Return for each sign of the folded text the place in the text that it comes from."""
    places = list[int]()
    hidden = {place for found in _WRITTEN_OUT.finditer(text) for place in range(*found.span())}
    tens = {found.start(): found.end() for found in _TEN.finditer(text)}
    place = 0
    while place < len(text):
        if place in tens:
            places += [place, tens[place] - 1]
            place = tens[place]
            continue
        if place not in hidden:
            places += [place] * len(_PLAIN[ord(text[place])])
        place += 1
    return places


def _runs(word: str) -> Iterator[str]:
    yield from (word[begin : begin + RUN] for begin in range(len(word) - RUN + 1))


def _places(folded: str, word: str) -> Iterator[int]:
    begin = folded.find(word)
    while begin >= 0:
        yield begin
        begin = folded.find(word, begin + 1)


def _stands_alone(text: str, span: tuple[int, int]) -> bool:
    """Return False inside of a longer word of Latin letters or digits: Li is not in Lines."""
    begin, end = span
    around = [text[max(begin - 1, 0) : begin + 1], text[end - 1 : end + 1]]
    return not any(all(_is_latin(sign) for sign in pair) for edge in around for pair in pairwise(edge))


def _is_latin(sign: str) -> bool:
    return bool(_PLAIN[ord(sign)]) and _PLAIN[ord(sign)].isascii()
