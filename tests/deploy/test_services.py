"""Every service of docker-compose.yml starts as it is written there, works, and tells of itself."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import URL, create_engine
from temporalio.client import Client
from typer.main import get_command

from activities.case import CaseActivities
from cli import cases
from models.errors import Refused, Unavailable
from services import metrics
from services.worker_health import check_worker
from settings import Settings
from starter.acts import act
from starter.client import BanjieClient
from starter.client import open_client as counter
from starter.staff import add_person
from starter.workflow_start import workflow_id
from tests.deploy.files import ROOT, services
from tests.deploy.host import Host, free_port, wait_until
from tests.stack.office import ACCEPTED, LONG_AGO, REFERRED, SATURDAY, STAFF, at, form, living, registered
from worker import build_worker

pytestmark = pytest.mark.slow

OUR_COMMANDS = {name: one["command"] for name, one in services().items() if one.get("image", "").startswith("banjie:")}
COMMANDS = vars(get_command(cases.app))["commands"]
LASTING_SERVICES = sorted(
    name for name, command in OUR_COMMANDS.items() if name != "migrate" and command[0] in COMMANDS
)
METRIC_NAMES = re.compile(r"\b(?:banjie|temporal)_\w+")
ALERTS = (ROOT / "deploy/alerts.yml").read_text(encoding="utf-8")
WITH_FAILURES = {"temporal_request_failure_total"}  # no short request fails here: an update, which does, is a long one
REVOKED, GRANTED = "REVOKE INSERT ON event FROM banjie_app", "GRANT INSERT ON event TO banjie_app"


def host_settings(host: Host, **other: Any) -> Settings:
    """How a program of the office reaches the same servers."""
    url = URL.create(
        "postgresql+psycopg2", "banjie", host.given["BANJIE_APP_PASSWORD"], database="banjie",
        query={"host": str(host.postgres.socket), "port": "5432"},
    )  # fmt: skip
    return Settings(
        home=host.home, database_url=url.render_as_string(hide_password=False), temporal_address=host.temporal.address,
        temporal_namespace="banjie", secret=SecretStr(host.given["BANJIE_SECRET"]), **other,
    )  # fmt: skip


@asynccontextmanager
async def open_host_client(host: Host) -> AsyncIterator[BanjieClient]:
    desk = counter(host_settings(host))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def busy(host: Host) -> Host:
    """All services are healthy, and there has been work: what was to be accepted, refused, over, and what failed."""
    for name in LASTING_SERVICES:
        host.run(name)
    for name in LASTING_SERVICES:
        wait_until(lambda name=name: host.healthy(name), f"{name} is healthy: {host.log(name)}")  # type: ignore[misc]
    asyncio.run(create_work(host))
    return host


async def create_work(host: Host) -> None:
    async with open_host_client(host) as desk:
        for one in STAFF:
            await add_person(at(desk, LONG_AGO), one["person"], one["name"], one["roles"])
        await living(desk, SATURDAY)
        number = await registered(desk)
        host.sql(REVOKED, database="banjie")
        await act(desk, number, ACCEPTED | {"actor": "li"})
        failing = f'"number": "{number}"'
        wait_until(
            lambda: "insufficient" in host.log("worker").lower() or failing in host.log("worker"), "a record fails"
        )
        host.sql(GRANTED, database="banjie")
        with pytest.raises(Refused):
            await act(desk, number, REFERRED | {"actor": "li"})
        await break_two_cases(await desk.connect_temporal(), desk)


async def break_two_cases(client: Client, desk: BanjieClient) -> None:
    """A run that cannot be read, and one that somebody has ended behind the register's back."""
    await client.start_workflow("Complaint", "nonsense", id="rubbish", task_queue=desk.task_queue)
    gone = await registered(desk)
    await client.get_workflow_handle(workflow_id(gone)).terminate()
    with pytest.raises(Unavailable):
        await act(desk, gone, ACCEPTED | {"actor": "li"})


def log_lines(host: Host, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in host.log(name).splitlines()]


def all_metrics(host: Host) -> str:
    """All that Prometheus would see."""
    if "watch" not in LASTING_SERVICES and "watch" not in host.ports:
        own = host_settings(host, metrics=f"127.0.0.1:{host.ports.setdefault('watch', free_port())}")
        metrics.serve_metrics(own, counter(own).transact_sync)
    return "\n".join(host.shown(name) for name in ("worker", "relay", "watch"))


def test_every_service_of_ours_is_a_command() -> None:
    assert {command[0] for command in OUR_COMMANDS.values()} - set(COMMANDS) == set()


def test_whatever_an_alert_asks_for_is_shown(busy: Host) -> None:
    rules = yaml.safe_load(ALERTS)["groups"][0]["rules"]
    asked = {name for rule in rules for name in METRIC_NAMES.findall(rule["expr"])} - WITH_FAILURES
    assert len(asked) >= 12
    lines = {
        'banjie_complaints_open{procedure="zhengzhou-water"} 3.0',
        'banjie_complaints_overdue{procedure="zhengzhou-water"} 1.0',
        "banjie_register_up 1.0",
        "banjie_acts_unjudged 1.0",  # of the case that somebody has ended
    }
    missing: set[str] = set()

    def all_shown() -> bool:
        shown = all_metrics(busy)
        missing.clear()
        missing.update(asked - set(METRIC_NAMES.findall(shown)), lines - set(shown.splitlines()))
        return not missing

    wait_until(all_shown, missing)

    shown = all_metrics(busy)
    for label in ("failure_reason", 'activity_type="record"', "status_code", "poller_type"):
        assert label in shown
    for personal in personal_data():
        assert personal not in shown


def test_the_log_names_case_run_and_activity_and_nobody(busy: Host) -> None:
    failed = [line for line in log_lines(busy, "worker") if line.get("activity") == "record" and "error" in line]
    assert failed
    for line in failed:
        assert re.fullmatch(r"ZZW-\d{4}-\d{6}", line["number"])
        assert re.fullmatch(r"[0-9a-f-]{36}", line["run_id"])
        assert "psycopg2.errors.InsufficientPrivilege 42501" in line["error"]
        assert any("records.py" in place for place in line["trace"])
    wait_until(
        lambda: any(line.get("number") for line in log_lines(busy, "relay")), "the relay names the case that is gone"
    )
    for name in LASTING_SERVICES:
        for line in log_lines(busy, name):
            assert {"at", "level", "logger", "message"} <= set(line)
        for personal in personal_data():
            assert personal not in busy.log(name)


def personal_data() -> set[str]:
    """What must stand nowhere: who filed, what was said, who works here."""
    said = form()
    return {*filter(None, said["party"].values()), *said["texts"].values(), *(one["name"] for one in STAFF)}


FORBIDDEN = (
    "UPDATE event SET body = '{}'", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event",
    "ALTER TABLE event DISABLE TRIGGER ALL", "ALTER TABLE event ADD COLUMN more text",
    "DROP TRIGGER append_only ON event", "ALTER FUNCTION event_is_append_only() RENAME TO forgotten",
    "SET session_replication_role = replica", "CREATE TABLE mine (id int)", "CREATE ROLE another",
    "SET ROLE banjie_owner",
)  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_of_the_application_cannot_touch_the_journal(busy: Host, statement: str) -> None:
    asked = (statement, "banjie", "banjie", busy.given["BANJIE_APP_PASSWORD"])
    with pytest.raises(CalledProcessError) as refused:
        busy.sql(*asked)
    assert re.search("permission denied|must be owner", refused.value.stderr), refused.value.stderr


def test_each_role_sees_its_own_and_needs_its_password(busy: Host) -> None:
    app, temporal = busy.given["BANJIE_APP_PASSWORD"], busy.given["TEMPORAL_DB_PASSWORD"]
    assert int(busy.sql("SELECT count(*) FROM event", "banjie", "banjie", app)) > 5
    assert busy.sql("CREATE SCHEMA mine; SELECT 1", "temporal", "temporal_visibility", temporal) == "1"
    for role, database, password in (
        ("banjie", "banjie", temporal),
        ("banjie", "temporal", app),
        ("temporal", "banjie", temporal),
        ("temporal", "postgres", temporal),
    ):
        with pytest.raises(CalledProcessError, match="psql"):
            busy.sql("SELECT 1", role, database, password)


async def test_a_queue_that_nobody_asks_is_no_sign_of_work(busy: Host) -> None:
    async with open_host_client(busy) as desk:
        client = await desk.connect_temporal()
        worker = build_worker(client, CaseActivities(desk.register, desk.secret), task_queue="nobodys")
        with pytest.raises(Unavailable, match="没有办理程序在取 nobodys"):
            await check_worker(desk, client, worker)
        worker = build_worker(client, CaseActivities(desk.register, desk.secret), task_queue="banjie")
        await check_worker(desk, client, worker)
        desk.register.kw["bind"] = create_engine("postgresql+psycopg2://banjie@/banjie?host=/nowhere")
        with pytest.raises(Unavailable):
            await check_worker(desk, client, worker)


def test_one_that_ends_is_healthy_no_longer(busy: Host) -> None:
    assert busy.end("worker") == 0
    sign = Path(busy.environment("worker")["BANJIE_PULSE"])
    assert busy.healthy("worker")
    before = sign.stat().st_mtime - 121
    os.utime(sign, (before, before))
    assert not busy.healthy("worker")
    sign.unlink()
    assert not busy.healthy("worker")
