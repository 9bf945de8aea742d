"""No personal data in Temporal: no name, contact, narrative, reason or opinion in decoded histories."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from sqlalchemy import NullPool, create_engine
from temporalio.api.common.v1 import Payload
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.common import RawValue

import procedures
from cli.demo.script import Course
from models.case import CASE
from models.messages import Number
from models.packed_law import pack_law, unpack_law
from register.documents.attachments import AttachmentStore, store_upload
from starter.acts.submit import act
from starter.cases.registration import register
from tests.register.recorded_case import clock_at
from tests.stack.databases import Database
from tests.stack.office import on_record
from tests.stack.regulations import some_or_deep
from tests.workflows.bureau import Bureau, courses_by_end, wait_for

pytestmark = pytest.mark.slow

PARTY = {
    "name": "欧阳明月",
    "unit": "天际线砂石有限公司",
    "contact": "13911112222",
    "address": "惠济区花园口镇88号院",
}
STAFF = ("李敏", "王强", "赵静", "陈立", "孙悦")


def with_unique_texts(course: Course) -> Course:
    """Return the course with every text replaced by one that cannot occur by chance."""
    steps = [
        step.model_copy(update={"texts": {name: f"独一无二的{step.name}之{name}" for name in step.texts}})
        for step in course.acts
    ]
    return course.model_copy(update={"acts": tuple(steps)})


def form_with_party(course: Course) -> dict[str, Any]:
    """Return the form of the course with a known person and unique texts."""
    form_input = course.form_input
    return form_input | {
        "party": PARTY,
        "texts": {name: f"独一无二的来件之{name}" for name in form_input.get("texts", {})},
    }


def personal_texts(course: Course, form_input: dict[str, Any]) -> set[str]:
    """Return every personal text that was entered."""
    written = {text for step in course.acts for text in step.texts.values()}
    return {*PARTY.values(), *STAFF, *form_input["texts"].values(), *written}


def texts_in(message: Message) -> Iterator[str]:
    """Yield every string and every decoded byte string of a message, at any depth."""
    for _, value in message.ListFields():
        for member in _members(value):
            yield from _texts_in_value(member)


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, Message | str | bytes | int | float):
        return (value,)
    return (*value, *value.values()) if hasattr(value, "values") else tuple(value)


def _texts_in_value(value: Any) -> Iterator[str]:
    if isinstance(value, Message):
        yield from texts_in(value)
    elif isinstance(value, bytes):
        text = value.decode(errors="replace")
        yield text
        yield from _in_json(text)
    elif isinstance(value, str):
        yield value


def _in_json(text: str) -> Iterator[str]:
    """Yield JSON without escapes, and the unpacked law inside it."""
    try:
        data = json.loads(text)
    except ValueError:
        return
    yield json.dumps(data, ensure_ascii=False)
    if isinstance(data, dict) and "law" in data:
        yield unpack_law(data["law"])


async def all_known_to_temporal(bureau: Bureau, number: str) -> str:
    """Return all that Temporal holds of a case: history, memo, attributes, details and query answers."""
    handle = bureau.handle(number)
    history = await handle.fetch_history()
    texts = [text for event in history.events for text in texts_in(event)]
    texts += list(texts_in(await bureau.description(number)))
    details = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    texts += list(texts_in(details))
    texts.append(CASE.dump_json(await bureau.case(number)).decode())
    texts.append((await bureau.waiting(number)).model_dump_json())
    return "\n".join(texts)


@pytest.mark.parametrize("end", some_or_deep(sorted(courses_by_end()), one_in=4, first=3))
async def test_no_entered_text_is_in_temporal(bureau: Bureau, end: str) -> None:
    course = with_unique_texts(courses_by_end()[end])
    form_input = form_with_party(course)
    async with bureau.running_worker():
        number = await bureau.play_course(course, form_input)
        temporal_data = await all_known_to_temporal(bureau, number)

    assert number in temporal_data
    procedure = procedures.load(form_input["procedure"])
    clocks = {rule.clock.name for rule in procedure.rules if rule.clock and rule.clock.name}
    assert procedure.title in temporal_data  # control: Chinese text is found
    assert any(words in temporal_data for words in clocks) or not (await bureau.case(number)).clocks
    assert {text for text in personal_texts(course, form_input) if text in temporal_data} == set()


async def test_a_refusal_carries_no_entered_text(bureau: Bureau) -> None:
    async with bureau.running_worker():
        number = await bureau.register_complaint(
            form_with_party(courses_by_end()["closed"]), courses_by_end()["closed"].received
        )
        act = bureau.commit_act(
            number, "accepted", "sun", courses_by_end()["closed"].acts[0].at, texts={"basis_pointed_to": "绝密的依据"}
        )
        failure = await _update_failure(bureau, number, act)
        temporal_data = await all_known_to_temporal(bureau, number)

    assert "ZZW-04a" in failure
    assert "绝密的依据" not in failure + temporal_data


async def _update_failure(bureau: Bureau, number: str, act: Any) -> str:
    with pytest.raises(Exception) as caught:  # any failure is searched
        await bureau.deliver(number, act)
    cause = caught.value.__cause__
    return f"{caught.value!r} {cause!r} {getattr(cause, 'details', '')}"


async def test_the_search_finds_a_planted_name(bureau: Bureau) -> None:
    """Control: a name sent with Temporal's own tools is in the history, and the search finds it."""
    async with bureau.running_worker():
        number = await bureau.register_complaint(
            form_with_party(courses_by_end()["closed"]), courses_by_end()["closed"].received
        )
        escaped = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(PARTY["unit"]).encode())
        await bureau.handle(number).signal("remark", args=[{"note": PARTY["name"]}, RawValue(escaped)])
        await wait_for(lambda: signal_in_history(bureau, number))
        temporal_data = await all_known_to_temporal(bureau, number)

    assert PARTY["name"] in temporal_data
    assert PARTY["unit"] in temporal_data
    assert PARTY["contact"] not in temporal_data


async def signal_in_history(bureau: Bureau, number: Number) -> bool | None:
    """Return True once the server has added the signal; it holds it back while a workflow task is under way."""
    names = [event.workflow_execution_signaled_event_attributes.signal_name for event in await bureau.history(number)]
    return "remark" in names or None


def test_the_search_unpacks_a_packed_law() -> None:
    payload = Payload(data=json.dumps({"law": pack_law(PARTY["name"])}).encode())

    assert any(PARTY["name"] in text for text in texts_in(payload))


async def test_a_database_error_does_not_carry_the_refused_values(bureau: Bureau, database: Database) -> None:
    """PostgreSQL quotes the refused row and SQLAlchemy the parameters; Temporal gets only the type of the error."""
    course = with_unique_texts(courses_by_end()["staff_liability"])
    form_input, last = form_with_party(course), course.acts[-1]
    async with bureau.running_worker():
        number = await bureau.play_course(course.model_copy(update={"acts": course.acts[:-1]}), form_input)
        await bureau.skip_to(number, last.at)
        act = bureau.commit_act(
            number, last.name, last.actor, last.at, facts=last.facts, texts=last.texts, means=last.means
        )
        refuse_every_text(database)
        receipt = await bureau.deliver(number, act)
        temporal_data = await all_known_to_temporal(bureau, number)

    assert not receipt.recorded
    assert "IntegrityError" in temporal_data
    assert {text for text in personal_texts(course, form_input) if text in temporal_data} == set()


def refuse_every_text(database: Database) -> None:
    """Let the register reject every text from now on, so that the linked complaint cannot be written."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as superuser:
        superuser.exec_driver_sql("ALTER TABLE text ADD CONSTRAINT broken CHECK (false) NOT VALID")


async def test_neither_name_nor_content_of_a_file_is_in_temporal(bureau: Bureau, tmp_path: Path) -> None:
    """A case holds who attached it, its id and a keyed digest; the plain digest would identify the file."""
    store, content = AttachmentStore(tmp_path / "store"), "欧阳明月亲笔所写的情况".encode()
    (tmp_path / "欧阳明月的来件.txt").write_bytes(content + b"0")
    upload = store_upload(store, "欧阳明月的证词.txt", BytesIO(content))
    client = replace(bureau.client, store=store, clock=clock_at(courses_by_end()["closed"].received))
    form_input = form_with_party(courses_by_end()["closed"]) | {"attachments": ["欧阳明月的来件.txt"]}
    async with bureau.running_worker():
        number = (await register(client, form_input, folder=tmp_path)).number
        done = await act(client, number, {"name": "evidence", "actor": "li", "attachments": [upload]})
        await bureau.wait_until_recorded(number, on_record(done).seq)
        temporal_data = await all_known_to_temporal(bureau, number)

    journal = bureau.journal(number)
    assert [(event.type, len(event.attachments)) for event in journal if event.attachments] == [
        ("opened", 1),
        ("noted", 1),
    ]
    for ref in (ref for event in journal for ref in event.attachments):
        assert ref.id in temporal_data
        assert ref.digest in temporal_data
    form_digest = hashlib.sha256(content + b"0").hexdigest()
    for hidden in ("证词", "来件.txt", "text/plain", upload.sha256, form_digest, "亲笔所写"):
        assert hidden not in temporal_data
