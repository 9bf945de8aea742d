"""A program that was written from the description alone (`tests/web/driver.py`) works under every regulation.

That it does not only run to the nearest end is asked of cases that could have gone elsewhere: at most a third of them
take the shortest way. Where every other act is refused, a course goes the way that is left, and nothing is asked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import procedures
from cli.demo.from_scenarios import closing_lives
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from starter.client import BanjieClient
from starter.office.senders import SCOPES, add_sender
from starter.office.settings_file import check_office_settings
from tests.stack.office import IDS
from tests.stack.regulations import some_or_deep
from tests.stack.text_cases import hire, hire_office
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import HOST
from tests.web.driver import Course, Driver, Ways
from tests.zones import CHINA
from web.api.app import create_app

pytestmark = pytest.mark.slow
SLUGS = procedures.slugs()


@pytest.mark.parametrize("slug", some_or_deep(SLUGS, one_in=7))
async def test_a_program_that_knows_no_regulation_closes_complaints(
    desk: BanjieClient, tmp_path: Path, slug: str, many: Callable[[int, int], int]
) -> None:
    settings = next(iter(closing_lives(slug).values())).course.settings
    office = check_office_settings({slug: dict(settings)}, "office")
    store = desk.store or AttachmentStore(tmp_path, 1024 * 1024, ALLOWED_TYPES)
    people = [*(await hire_office(desk, slug, mark=f"d{next(IDS)}_")).values()]
    people += [*(await hire(desk, slug, mark=f"d{next(IDS)}_")).values()]  # who is complained of has colleagues
    key = await add_sender(desk, f"program-{next(IDS)}", SCOPES, ["*"])
    app = create_app(replace(desk, store=store, office=office), calls_per_minute=1_000_000)
    now = (await desk.transact(lambda session: desk.clock(session, ""))).astimezone(CHINA)
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers, timeout=LIMIT_SECONDS) as api:
        courses, choosing = list[Course](), list[bool]()
        for seed in range(many(1, 10)):
            driver = Driver(api, [*people], now, seed)
            number, text = await driver.file(slug)
            course = await driver.close(number, text)
            courses.append(course)
            choosing += [Ways(text).is_shortest(course.stages)] if course.had_choice else []
    closed = [course for course in courses if course.end]
    assert len(closed) >= len(courses) - len(courses) // 10, courses
    assert sum(choosing) <= max(1, len(choosing) // 3), courses
    assert not any(course.refused for course in courses), courses
