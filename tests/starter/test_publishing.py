"""An office publishes an edition of a regulation: by two, on record, for every process, until it is followed."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.office import wrong_office_rows
from models.errors import BadInput, Unavailable
from procedures import load, slugs
from procedures.load import find_procedure_file
from register import editions
from register.office import published
from register.office.power import Signed
from settings import Settings
from starter.client import BanjieClient, open_client
from starter.office import publishing, staff
from starter.office.settings_file import check_office_settings
from starter.procedure_loading import procedure_in_force
from tests.register.recorded_case import MONDAY, SECRET
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
SLUG = "aa-water"
ANN, BOTH = Signed("ann"), Signed("ann", "ben")
FIRST = date(2026, 5, 1)
Sessions = sessionmaker[Session]


@pytest.fixture
async def client(sessions: Sessions) -> BanjieClient:
    minutes = count()
    ticking = lambda *_: MONDAY + timedelta(minutes=next(minutes))  # noqa: E731  # each change has its instant
    client = BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET, clock=ticking)
    await staff.add_person(client, "ann", "安", ["administrator"])
    await staff.add_person(client, "ben", "本", ["security_administrator"], signed=ANN)
    return client


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test what a process has that has taken nothing yet, and speak English."""
    monkeypatch.setattr(published, "_taken", {})
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [find_procedure_file(SLUG).parent])
    published._folder.cache_clear()
    with speaking(Language.en):
        yield
    published._folder.cache_clear()


def text(edition: str = "2026.9", first: date = FIRST, *changes: tuple[str, str]) -> str:
    """Return the file of the regulation as another edition."""
    whole = find_procedure_file(SLUG).read_text(encoding="utf-8")
    known = load(SLUG)
    for old, new in (
        (f'edition: "{known.edition}"', f'edition: "{edition}"'),
        (f"from: {known.in_force.from_}", f"from: {first}"),
        *changes,
    ):
        assert whole.count(old) == 1, old
        whole = whole.replace(old, new)
    return whole


def edition_on(client: BanjieClient, on: date) -> str:
    return procedure_in_force(client, SLUG, on).procedure.edition


async def test_a_published_edition_is_in_force_from_its_day_and_stands_on_record(
    client: BanjieClient, sessions: Sessions
) -> None:
    before = load(SLUG).edition

    done = await publishing.publish_text(client, text(), signed=BOTH)

    assert (done.slug, done.edition, done.first_day) == (SLUG, "2026.9", FIRST)
    assert edition_on(client, FIRST - timedelta(days=1)) == before
    assert edition_on(client, FIRST) == "2026.9"
    with sessions() as session:
        assert list(wrong_office_rows(session)) == []


async def test_another_process_takes_it_from_the_register(
    client: BanjieClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publishing.publish_text(client, text(), signed=BOTH)
    monkeypatch.setattr(published, "_taken", {})
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [find_procedure_file(SLUG).parent])
    published._folder.cache_clear()
    assert edition_on(client, FIRST) != "2026.9"

    await client.transact(published.take_published)

    assert edition_on(client, FIRST) == "2026.9"


async def test_a_process_that_begins_may_have_settings_for_what_was_published(
    client: BanjieClient, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = Path(__file__).parents[1] / "procedures" / "language" / "petitions.yaml"
    whole = path.read_text(encoding="utf-8")
    first = f"from: {load(str(path)).in_force.from_}"
    await publishing.publish_text(client, whole.replace(first, f"from: {FIRST}"), signed=BOTH)
    monkeypatch.setattr(published, "_taken", {})
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [find_procedure_file(SLUG).parent])
    published._folder.cache_clear()
    settings = partial(
        Settings, temporal_address="127.0.0.1:1", secret=SecretStr(SECRET.decode()), home=tmp_path,
        signing_keys=keys_of_tests().folder,
    )  # fmt: skip

    with pytest.raises(Unavailable):  # nobody knows what is published
        open_client(settings(database_url="postgresql+psycopg2://nobody@/none"), {"petitions": {}})
    opened = open_client(settings(database_url=database.url), {"petitions": {}})

    assert list(opened.office.texts) == ["petitions"]
    assert procedure_in_force(opened, "petitions", FIRST).procedure.slug == "petitions"
    opened.close()


async def test_a_regulation_that_nobody_had_is_published_and_found_by_its_code(client: BanjieClient) -> None:
    path = Path(__file__).parents[1] / "procedures" / "language" / "petitions.yaml"
    whole = path.read_text(encoding="utf-8")
    known = load(str(path))

    await publishing.publish_text(client, whole.replace(f"from: {known.in_force.from_}", f"from: {FIRST}"), signed=BOTH)

    assert "petitions" in slugs()
    assert procedure_in_force(client, "petitions", FIRST).procedure.title == known.title


async def test_publishing_and_taking_back_take_two(client: BanjieClient) -> None:
    for change in (
        publishing.publish_text(client, text(), signed=ANN),
        publishing.publish_text(client, text(), signed=Signed("ann", "ann")),
    ):
        with pytest.raises(BadInput) as refused:
            await change
        assert refused.value.more["why"] in ("second_wanted", "no_second")
    await publishing.publish_text(client, text(), signed=BOTH)
    with pytest.raises(BadInput) as refused:
        await publishing.take_back_text(client, SLUG, "2026.9", signed=ANN)
    assert refused.value.more["why"] == "second_wanted"
    assert edition_on(client, FIRST) == "2026.9"


async def test_it_is_taken_back_until_a_complaint_follows_it(client: BanjieClient, sessions: Sessions) -> None:
    before = edition_on(client, FIRST)
    await publishing.publish_text(client, text(), signed=BOTH)
    await publishing.take_back_text(client, SLUG, "2026.9", signed=BOTH)
    assert edition_on(client, FIRST) == before
    with pytest.raises(BadInput, match="was published before"):
        await publishing.publish_text(client, text(), signed=BOTH)

    await publishing.publish_text(client, text("2026.10"), signed=BOTH)
    with sessions.begin() as session:
        editions.keep_edition(session, procedure_in_force(client, SLUG, FIRST).procedure, MONDAY)

    with pytest.raises(BadInput, match="cannot be taken back"):
        await publishing.take_back_text(client, SLUG, "2026.10", signed=BOTH)
    with sessions() as session:
        assert list(wrong_office_rows(session)) == []


OPEN = "remind_again_after"


def text_with_setting(more: str) -> str:
    return text("2026.9", FIRST, ("settings:\n", f"settings:\n  {OPEN}: {{name: 再提醒, reading: 条文没有说{more}}}\n"))


async def test_a_new_setting_is_published_with_a_default_and_then_decided_by_the_office(client: BanjieClient) -> None:
    with pytest.raises(BadInput, match=rf"give these a default: {OPEN}\."):
        await publishing.publish_text(client, text_with_setting(""), signed=BOTH)
    with pytest.raises(BadInput, match=f"has no setting {OPEN}"):
        check_office_settings({SLUG: {OPEN: 7}}, "office.yaml")

    await publishing.publish_text(client, text_with_setting(", default: 3"), signed=BOTH)

    decided = replace(client, office=check_office_settings({SLUG: {OPEN: 7}}, "office.yaml"))
    assert edition_on(decided, FIRST - timedelta(days=1)) == load(SLUG).edition
    assert edition_on(decided, FIRST) == "2026.9"
    with pytest.raises(BadInput, match="has no setting typed_wrong"):
        check_office_settings({SLUG: {"typed_wrong": 7}}, "office.yaml")


async def test_settings_are_proved_for_an_edition_that_is_not_in_force_yet(client: BanjieClient) -> None:
    attempts = "attempts: {setting: contact_attempts}"
    whole = text_with_setting(", default: 3").replace(attempts, attempts.replace("contact_attempts", OPEN))
    await publishing.publish_text(client, whole, signed=BOTH)

    with pytest.raises(BadInput, match=r"aa-water@2026\.9"):
        check_office_settings({SLUG: {OPEN: "often"}}, "office.yaml")


async def test_the_office_keeps_settings_that_a_new_edition_does_not_have(client: BanjieClient) -> None:
    dropped = "contact_attempts"
    decided = replace(client, office=check_office_settings({SLUG: {dropped: 5}}, "office.yaml"))
    whole = text()
    [line] = [each for each in whole.splitlines(keepends=True) if each.startswith(f"  {dropped}:")]
    without = whole.replace(line, "").replace(f"{{setting: {dropped}}}", "4")

    await publishing.publish_text(decided, without, signed=BOTH)

    assert edition_on(decided, FIRST - timedelta(days=1)) == load(SLUG).edition
    assert edition_on(decided, FIRST) == "2026.9"


UNFIT: dict[str, tuple[str, str]] = {
    "a word that is none": (text().replace("enforce: gates", "enforce: gate", 1), r"text\.yaml:\d+: "),
    "no YAML": ("slug: [", r"text\.yaml:1: "),
    "a day that has passed": (text(first=date(2026, 1, 1)), "has passed"),
    "an edition that is on file": (text(load(SLUG).edition), "is on file already"),
    "a draft": (text("1", FIRST, ("slug: aa-water\n", "slug: aa-water\ndraft: true\n")), "is a draft"),
    "numbers that begin otherwise": (text("1").replace("AAW", "AAX"), "prefix: AAW"),
}


@pytest.mark.parametrize("kind", UNFIT)
async def test_what_cannot_be_published_is_refused_with_its_cause_and_leaves_nothing(
    client: BanjieClient, sessions: Sessions, kind: str
) -> None:
    body, says = UNFIT[kind]

    with pytest.raises(BadInput, match=says):
        await publishing.publish_text(client, body, signed=BOTH)
    with sessions() as session:
        assert published.published_digests(session) == {}
