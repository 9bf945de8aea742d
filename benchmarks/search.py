"""`search`: words in ten texts of each complaint (a million of `--complaints 100000`), rare words and common ones.

The texts are synthetic: words of two to four characters, drawn by Zipf's law, so that a text has about 150. Their rows
and pieces are those that the register makes; the acts that they would have come with are left out.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from random import Random  # noqa: TID251  # of a fixed seed
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import migrations
from benchmarks.adopt import MONDAY, cpu_seconds, fill_register, vacuum_tables
from benchmarks.figures import Measurement
from benchmarks.office import fresh_home
from benchmarks.register import RegisterPlan
from benchmarks.watch import database_process
from embedded.stack import Stack
from queries.search.found import search_view
from queries.search.search_filter import SearchFilter
from register.database import create_register_engine, session_factory
from register.lists.search_rows import dated_entry
from register.office import staff
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from rules.search_pieces import name_pieces, text_pieces

TEXTS_PER_COMPLAINT, WORDS_PER_TEXT, VOCABULARY, SAMPLE = 10, 52, 30_000, 100
FIRST_SIGN, SIGNS = 0x4E00, 3500
WRITTEN_WITHIN = timedelta(minutes=500_000)  # the searches are of the day after
RARE_TARGET_MILLISECONDS, COMMON_TARGET_MILLISECONDS, RARE = 50, 500, 1000
ROLES = {"li": "water_policy_office", "zhou": "bureau_leader"}
READERS = {
    "li": "who may know the complainants",
    "zhou": "who may not, and reads each text without them",
    "sun": "who may read none of them",
}
INDEX = "CREATE INDEX ix_search_pieces ON search USING gin (pieces) WITH (fastupdate = off)"


class Corpus(NamedTuple):
    """The words of the texts, and in how many texts each stands."""

    counts: Counter[str]

    def words(self, least: int, most: int, chance: Random) -> list[str]:
        """Return some words that stand in so many texts."""
        known = sorted(word for word, count in self.counts.items() if least <= count <= most)
        return chance.sample(known, min(SAMPLE, len(known)))


def measure_search(plan: RegisterPlan) -> list[Measurement]:
    """Measure a page of hits, once each of a hundred words, after a few others: wall time, 95th percentile, and CPU
    time of this process and its database, so that other processes count little, on average."""
    with Stack(fresh_home("search"), throwaway=True, temporal=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        engine = create_register_engine(stack.database_url, connections=1)
        register = session_factory(engine)
        fill_register(register, plan.complaints)
        with register.begin() as session:
            for person in READERS:
                staff.add_member(session, person, person, at=MONDAY - timedelta(days=9), randomness=RANDOM)
            for person, role in ROLES.items():
                staff.give_role(session, person, role, at=MONDAY - timedelta(days=9))
        corpus = _fill(stack.database_owner_url, plan.complaints)
        vacuum_tables(stack.database_owner_url, "complaint, search, text, party")
        with register() as session:
            figures = list(_figures(session, corpus, plan.complaints * TEXTS_PER_COMPLAINT))
        engine.dispose()
        return figures


def _figures(session: Session, corpus: Corpus, texts: int) -> Iterator[Measurement]:
    chance, common, database = Random(1), texts // 50, database_process(session)
    sets = {
        f"words in at most {RARE:,} texts": (corpus.words(1, RARE, chance), RARE_TARGET_MILLISECONDS),
        f"words in {RARE + 1:,} to {common:,} texts": (
            corpus.words(RARE + 1, common, chance),
            COMMON_TARGET_MILLISECONDS,
        ),
        "words in more texts": (corpus.words(common + 1, 10**9, chance), COMMON_TARGET_MILLISECONDS),
    }
    for said, (words, target) in sets.items():
        for reader, kind in READERS.items():
            for word in words[:5]:
                _milliseconds(session, word, reader)
            began = process_time() + cpu_seconds(database)
            took = [_milliseconds(session, word, reader) for word in words]
            cpu = 1000 * (process_time() + cpu_seconds(database) - began) / len(words)
            what = f"search in {texts:,} texts, {said}, by one {kind}"
            yield Measurement(f"{what}, 95th percentile", quantiles(took, n=20)[-1], "ms", "at most", target)
            yield Measurement("  CPU, on average", cpu, "ms")


def _milliseconds(session: Session, words: str, reader: str) -> float:
    began = perf_counter()
    search_view(session, SearchFilter(words, reader), MONDAY + WRITTEN_WITHIN, COMMAND)
    return 1000 * (perf_counter() - began)


def _fill(owner_url: str, complaints: int) -> Corpus:
    """Store who filed each complaint and its texts, and make the index at the end."""
    counts = Counter[str]()
    chance, vocabulary = Random(7), _vocabulary(Random(5))
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(text("DROP INDEX ix_search_pieces"))
        cursor = connection.connection.cursor()
        for start in range(0, complaints, 1000):
            numbers = [f"ZZW-2026-{n + 1:06d}" for n in range(start, start + 1000)]
            texts = {
                f"{number}-{place}": (number, chance.choices(vocabulary, cum_weights=weights, k=WORDS_PER_TEXT))
                for number in numbers
                for place in range(TEXTS_PER_COMPLAINT)
            }
            for _, words in texts.values():
                counts.update(set(words))
            _copy_parties(cursor, numbers, chance)
            _copy_texts(cursor, texts, chance)
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(INDEX))
    owner.dispose()
    return Corpus(counts)


def _vocabulary(chance: Random) -> Sequence[str]:
    return ["".join(chr(FIRST_SIGN + int(SIGNS * chance.random() ** 2)) for _ in range(chance.choice((2, 2, 3, 4))))
            for _ in range(VOCABULARY)]  # fmt: skip


def _copy_parties(cursor: object, numbers: Sequence[str], chance: Random) -> None:
    parties, entries = [], []
    for number in numbers:
        name = "".join(chr(FIRST_SIGN + chance.randrange(SIGNS)) for _ in range(3))
        parties.append(f"{number}\t{name}\t\t1{chance.randrange(10**10):010d}\t\t\n")
        entries.append(_entry(number, ("name", "", ""), 0, name_pieces(name)))
    _copy(cursor, "party (complaint, name, unit, contact, address, digest)", parties)
    _copy(cursor, "search (complaint, kind, name, source, at, pieces)", entries)


def _copy_texts(cursor: object, texts: dict[str, tuple[str, list[str]]], chance: Random) -> None:
    rows, entries = [], []
    for name, (number, words) in texts.items():
        body, minutes = "".join(words), chance.randrange(WRITTEN_WITHIN // timedelta(minutes=1))
        rows.append(f"{name}\t{number}\tnarrative\t{body}\t\t{MONDAY + timedelta(minutes=minutes)}\n")
        entries.append(_entry(number, ("text", "narrative", name), minutes, text_pieces(body)))
    _copy(cursor, "text (id, complaint, name, body, digest, written_at)", rows)
    _copy(cursor, "search (complaint, kind, name, source, at, pieces)", entries)


def _entry(number: str, key: tuple[str, str, str], minutes: int, pieces: frozenset[str]) -> str:
    entry = dated_entry(MONDAY + timedelta(minutes=minutes), None, pieces)
    lexemes = " ".join(f"'{piece}'" for piece in entry.pieces)
    return "\t".join((number, *key, str(entry.at), lexemes)) + "\n"


def _copy(cursor: object, into: str, rows: list[str]) -> None:
    cursor.copy_expert(f"COPY {into} FROM STDIN", io.StringIO("".join(rows)))  # type: ignore[attr-defined]
