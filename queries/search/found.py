"""Search complaints by words. What a person may not read is not found, not counted, and cuts no list short."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import Number
from models.tables import ComplaintRow
from queries.cases.case_file import require_staff
from queries.lists.about_lines import about_lines
from queries.lists.known_names import require_procedures
from queries.lists.page_cursor import decode_cursor, encode_cursor
from queries.lists.urgings import urged_lately
from queries.search.entry_portions import Entry
from queries.search.reader import SearchReader
from queries.search.views import HitView, SearchFilter, SearchView
from queries.search.word_search import FoundPage, Place, WordSearch
from queries.views.about import AboutView
from register import editions
from register.journal import Part
from register.office import access_journal
from register.office.access_journal import Access, ReadingDoor
from register.search.search_rows import PARTY_FIELDS
from rules.search_pieces import MAX_WORD_LENGTH, MAX_WORDS, plain_text, search_words
from wording import terms
from wording.translation import N_, Message, by_door, gettext
from wording.visible_text import visible_line, whole_words

BEFORE, LENGTH = 15, 60  # characters of an excerpt: before the first word, and all in all

PARTS: Mapping[str, Message] = {
    "number": N_("number"),
    "name": N_("complainant's name"),
    "unit": N_("complainant's unit"),
    "contact": N_("complainant's contact"),
    "address": N_("complainant's address"),
    "text": N_("text"),
    "file": N_("name of a file"),
}


def excerpt_of(text: str, words: Sequence[str]) -> str:
    """Return the part of a text around the word that comes first, on one line."""
    plain = plain_text(text)
    folded, starts = _folded_with_places(plain)
    places = [starts[at] for word in words if (at := folded.find(word)) >= 0]
    begin = whole_words(plain, max(0, min(places, default=0) - BEFORE))
    end = whole_words(plain, begin + LENGTH)
    shown = " ".join(plain[begin:end].split())
    return f"{'…' if begin else ''}{shown}{'…' if end < len(plain) else ''}"


def _folded_with_places(plain: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is compared, and for each of its characters the place in the text that it comes from."""
    folded = plain.casefold()
    if len(folded) == len(plain):
        return folded, range(len(plain))
    return folded, [place for place, sign in enumerate(plain) for _ in sign.casefold()]


def search_view(session: Session, criteria: SearchFilter, now: datetime, door: ReadingDoor) -> SearchView:
    """Return one page of what holds the words and may be read, and put on record who searched and what of who filed a
    complaint, or of texts kept to some, the page shows. Raises BadInput."""
    words = checked_words(criteria.words)
    require_staff(session, criteria.reader, now)
    require_procedures(session, [criteria.procedure] if criteria.procedure else [])
    search = WordSearch(session, criteria, words, SearchReader(session, criteria.reader, now))
    page = search.page(_place_of(criteria.after) if criteria.after else None)
    _record(session, search.reader, page, door)
    about = about_lines(search.reader, {hit.complaint for hit in page.hits}, door)
    return SearchView(
        words=words,
        hits=tuple(_hit_views(session, page.hits, search.texts_as_read(page.hits), words, now, about)),
        total=page.total,
        is_more=page.is_more,
        is_cut=page.is_cut,
        next=encode_cursor(page.hits[-1].at, page.hits[-1].id) if page.has_next else None,
    )


def _record(session: Session, reader: SearchReader, page: FoundPage, door: ReadingDoor) -> None:
    found = f"{page.total}+" if page.is_more else str(page.total)
    asked = Access("searched", "", (), reader.person, about=found)
    access_journal.record_search(session, asked, door, reader.now)
    shown: dict[str, set[Part]] = {}
    for hit in page.hits:
        part: Part = "identity" if hit.kind in PARTY_FIELDS else "narrative"
        if part == "identity" or (hit.kind == "text" and reader.is_guarded(hit.procedure, hit.admissions)):
            shown.setdefault(hit.complaint, set()).add(part)
    procedures = {hit.complaint: hit.procedure for hit in page.hits}
    for number, parts in sorted(shown.items()):
        standing = reader.standing(procedures[number])
        access = Access("read", number, tuple(sorted(parts)), reader.person, *standing)
        access_journal.record_access(session, access, door, reader.now)


def checked_words(written: str) -> tuple[str, ...]:
    """Return the words of a search. Raises BadInput where there are none, or too many."""
    words = search_words(written)
    if not words:
        raise BadInput(gettext("Say which words are to be searched."))
    if len(words) > MAX_WORDS or max(map(len, words)) > MAX_WORD_LENGTH:
        raise BadInput(
            gettext(
                "At most {words} words at once, of at most {length} characters each.",
                words=MAX_WORDS,
                length=MAX_WORD_LENGTH,
            )
        )
    return words


def _place_of(cursor: str) -> Place:
    """Return the place that a cursor names. Raises BadInput."""
    _, at, row = decode_cursor(cursor)
    if at is None or not row.isdigit():
        raise BadInput(
            by_door(
                N_("No search has given out this place (--after); begin with the first page."),
                http=N_("No search has given out this place (after); begin with the first page."),
                page=N_("No search has given out this place; begin with the first page."),
            )()
        )
    return at, int(row)


def _hit_views(
    session: Session,
    page: Sequence[Entry],
    texts: Mapping[int, str],
    words: tuple[str, ...],
    now: datetime,
    about: Mapping[Number, AboutView],
) -> Iterator[HitView]:
    asked = select(ComplaintRow.number, urged_lately(ComplaintRow.number, now))
    asked = asked.where(ComplaintRow.number.in_({hit.complaint for hit in page}))
    urged = {number: said for number, said in session.execute(asked)}  # noqa: C416
    editions_of = {(hit.procedure, hit.edition) for hit in page}
    loaded = {key: editions.load_edition(session, *key) for key in editions_of}
    titles = {key: terms.case_title(loaded[key[:2]], key[2]) for key in map(_title_key, page)}
    labels = {
        (edition, name): terms.label(loaded[edition], name, "text")
        for edition, name in {(_title_key(hit)[:2], hit.name) for hit in page if hit.kind == "text"}
    }
    for hit in page:
        key, text = _title_key(hit), texts[hit.id]
        yield HitView(
            number=hit.complaint,
            procedure=hit.procedure,
            title=titles[key],
            about=about[hit.complaint],
            part=hit.kind,
            part_label=labels[key[:2], hit.name] if hit.kind == "text" else PARTS[hit.kind](),
            name=hit.name or None,
            at=hit.at,
            n=hit.n,
            excerpt=visible_line(excerpt_of(text, words) if hit.kind == "text" else text),
            urged=urged[hit.complaint],
        )


def _title_key(hit: Entry) -> tuple[str, str, str]:
    return hit.procedure, hit.edition, hit.entry
