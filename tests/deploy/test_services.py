"""Every service of docker-compose.yml starts as written there, works, and reports metrics and logs."""

import asyncio
import json
import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import URL, create_engine
from temporalio.client import Client
from typer.main import get_command

from activities.case import CaseActivities
from cli import app
from models.errors import Refused, Unavailable
from services import metrics
from services.worker_process import check_worker
from settings import Settings
from starter.acts.submit import act
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient, open_client
from starter.office.staff import add_person
from tests.deploy.compose_files import ROOT, health_command, services
from tests.deploy.host import Host, free_port
from tests.deploy.test_dashboard import expressions
from tests.stack.office import ACCEPTED, LONG_AGO, REFERRED, SATURDAY, STAFF, at, form, living, registered
from tests.stack.tls_front import TlsFront
from tests.stack.waiting import LIMIT_SECONDS, wait_until
from worker import build_worker

pytestmark = [pytest.mark.slow, pytest.mark.deep]

OUR_COMMANDS = {
    name: service["command"]
    for name, service in services().items()
    if service.get("image", "").startswith("banjie:") and "command" in service
}
COMMANDS = vars(get_command(app.app))["commands"]
LASTING_SERVICES = sorted(
    name for name, command in OUR_COMMANDS.items() if name != "migrate" and command[0] in COMMANDS
)
METRIC_NAMES = re.compile(r"\b(?:banjie|temporal)_\w+")
OF_TEMPORALS_SERVER = re.compile(r"\b(?:service_(?!name)|persistence_|approximate_)\w+")
ALERTS = (ROOT / "deploy/alerts.yml").read_text(encoding="utf-8")
# No short request fails here (updates, which do, are long requests), and no open case falls out of the cache.
WITH_FAILURES = {"temporal_request_failure_total", "temporal_sticky_cache_miss_total"}
REVOKED, GRANTED = "REVOKE INSERT ON event FROM banjie_worker", "GRANT INSERT ON event TO banjie_worker"


def host_settings(host: Host, **other: Any) -> Settings:
    """Return the settings by which a program of the office reaches the servers of the host."""
    url = URL.create(
        "postgresql+psycopg2", "banjie_office", host.password("office"), database="banjie",
        query={"host": str(host.postgres.socket), "port": "5432"},
    )  # fmt: skip
    own_keys = host.home / "keys/banjie"
    return Settings(
        home=host.home, database_url=url.render_as_string(hide_password=False), temporal_address=host.temporal_address,
        temporal_namespace="banjie", secret=SecretStr((host.home / "secrets/shared/banjie_secret").read_text().strip()),
        temporal_api_key=SecretStr((own_keys / "banjie_temporal_api_key").read_text()),
        temporal_tls_ca=own_keys / "ca.crt", temporal_tls_cert=own_keys / "client.crt",
        temporal_tls_key=own_keys / "client.key", signing_keys=host.home / "signing", **other,
    )  # fmt: skip


@asynccontextmanager
async def open_host_client(host: Host) -> AsyncIterator[BanjieClient]:
    client = open_client(host_settings(host))
    yield client
    client.close()


@pytest.fixture(scope="module")
def busy(host: Host) -> Host:
    """A host with healthy services and some work done: acts accepted and refused, an expiry, failures."""
    for name in LASTING_SERVICES:
        host.run_service(name)
    for name in LASTING_SERVICES:
        wait_until(lambda name=name: host.is_healthy(name), f"{name} is healthy: {host.log_text(name)}")  # type: ignore[misc]
    asyncio.run(create_work(host))
    return host


async def create_work(host: Host) -> None:
    async with open_host_client(host) as client:
        for person in STAFF:
            await add_person(at(client, LONG_AGO), person["person"], person["name"], person["roles"])
        await living(client, SATURDAY)
        number = await registered(client)
        host.sql(REVOKED, database="banjie")
        await act(client, number, ACCEPTED | {"actor": "li"})
        failing = f'"number": "{number}"'
        wait_until(
            lambda: "insufficient" in host.log_text("worker").lower() or failing in host.log_text("worker"),
            "a record fails",
        )
        host.sql(GRANTED, database="banjie")
        with pytest.raises(Refused):
            await act(client, number, REFERRED | {"actor": "li"})
        await break_two_cases(await client.connect_temporal(), client)


async def break_two_cases(temporal: Client, client: BanjieClient) -> None:
    """Create a run with unreadable input, and terminate the run of a case behind the register."""
    await temporal.start_workflow("Complaint", "nonsense", id="rubbish", task_queue=client.task_queue)
    gone = await registered(client)
    await temporal.get_workflow_handle(workflow_id(gone)).terminate()
    with pytest.raises(Unavailable):
        await act(client, gone, ACCEPTED | {"actor": "li"})


def log_lines(host: Host, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in host.log_text(name).splitlines()]


def all_metrics(host: Host) -> str:
    """Return all metrics that Prometheus would read."""
    if "watch" not in LASTING_SERVICES and "watch" not in host.ports:
        own = host_settings(host, metrics=f"127.0.0.1:{host.ports.setdefault('watch', free_port())}")
        metrics.serve_metrics(own, open_client(own).transact_sync)
    return "\n".join(host.metrics_text(name) for name in ("worker", "relay", "watch", "web"))


def test_every_service_of_ours_is_a_command() -> None:
    assert {command[0] for command in OUR_COMMANDS.values()} - set(COMMANDS) == set()


def test_every_metric_of_alerts_and_dashboard_is_exposed(busy: Host) -> None:
    rules = [rule for group in yaml.safe_load(ALERTS)["groups"] for rule in group["rules"]]
    asked_for = [*(rule["expr"] for rule in rules), *expressions()]
    asked = {name for expression in asked_for for name in METRIC_NAMES.findall(expression)} - WITH_FAILURES
    assert len(asked) >= 12
    lines = {
        'banjie_complaints_open{procedure="zhengzhou-water"} 3.0',
        'banjie_complaints_overdue{procedure="zhengzhou-water"} 1.0',
        "banjie_register_up 1.0",
        "banjie_acts_unjudged 1.0",  # of the case whose run was terminated
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


def test_every_metric_of_temporals_server_in_the_dashboard_is_exposed(busy: Host) -> None:
    asked = {name for expression in expressions() for name in OF_TEMPORALS_SERVER.findall(expression)}
    assert len(asked) >= 6

    def missing() -> set[str]:
        with urlopen(f"http://127.0.0.1:{busy.temporal.ports.metrics}/metrics", timeout=LIMIT_SECONDS) as answer:
            return asked - set(OF_TEMPORALS_SERVER.findall(answer.read().decode()))

    wait_until(lambda: not missing(), f"all of {asked} are exposed")


def test_the_log_names_case_run_and_activity_but_no_person(busy: Host) -> None:
    failed = [line for line in log_lines(busy, "worker") if line.get("activity") == "record" and "error" in line]
    assert failed
    for line in failed:
        assert re.fullmatch(r"ZZW-\d{4}-\d{6}", line["number"])
        assert re.fullmatch(r"[0-9a-f-]{36}", line["run_id"])
        assert "psycopg2.errors.InsufficientPrivilege 42501" in line["error"]
        assert any("case.py" in place for place in line["trace"])
    wait_until(
        lambda: any(line.get("number") for line in log_lines(busy, "relay")), "the relay names the case that is gone"
    )
    for name in LASTING_SERVICES:
        for line in log_lines(busy, name):
            assert {"at", "level", "logger", "message"} <= set(line)
        for personal in personal_data():
            assert personal not in busy.log_text(name)


def personal_data() -> set[str]:
    """Return what must not appear in metrics and logs: the filer, the texts and the staff."""
    said = form()
    return {*filter(None, said["party"].values()), *said["texts"].values(), *(person["name"] for person in STAFF)}


FORBIDDEN = (
    "UPDATE event SET body = '{}'", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event",
    "ALTER TABLE event DISABLE TRIGGER ALL", "ALTER TABLE event ADD COLUMN more text",
    "DROP TRIGGER append_only ON event", "ALTER FUNCTION event_is_append_only() RENAME TO forgotten",
    "SET session_replication_role = replica", "CREATE TABLE mine (id int)", "CREATE ROLE another",
    "SET ROLE banjie_owner", "SET ROLE banjie_worker",
)  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_of_the_application_cannot_touch_the_journal(busy: Host, statement: str) -> None:
    asked = (statement, "banjie_office", "banjie", busy.password("office"))
    with pytest.raises(CalledProcessError) as refused:
        busy.sql(*asked)
    assert re.search("permission denied|must be owner", refused.value.stderr), refused.value.stderr


def test_each_database_role_sees_its_own_data_and_needs_its_password(busy: Host) -> None:
    app, temporal = busy.password("worker"), busy.password("temporal")
    assert int(busy.sql("SELECT count(*) FROM event", "banjie_worker", "banjie", app)) > 5
    assert busy.sql("CREATE SCHEMA mine; SELECT 1", "temporal", "temporal_visibility", temporal) == "1"
    for role, database, password in (
        ("banjie_worker", "banjie", temporal),
        ("banjie_web", "banjie", app),
        ("banjie_worker", "temporal", app),
        ("temporal", "banjie", temporal),
        ("temporal", "postgres", temporal),
    ):
        with pytest.raises(CalledProcessError, match="psql"):
            busy.sql("SELECT 1", role, database, password)


async def test_a_task_queue_without_poller_is_unhealthy(busy: Host) -> None:
    async with open_host_client(busy) as client:
        temporal = await client.connect_temporal()
        worker = build_worker(temporal, CaseActivities(client.register, client.secret), task_queue="nobodys")
        with pytest.raises(Unavailable, match=r"没有办理服务.*在取 nobodys"):
            await check_worker(client, temporal, worker)
        worker = build_worker(temporal, CaseActivities(client.register, client.secret), task_queue="banjie")
        await check_worker(client, temporal, worker)
        client.register.kw["bind"] = create_engine("postgresql+psycopg2://banjie@/banjie?host=/nowhere")
        with pytest.raises(Unavailable):
            await check_worker(client, temporal, worker)


def test_temporal_is_healthy_while_it_reads_its_own_namespace(host: Host) -> None:
    """The frontend of the server's parts: behind TLS that knows them by their own authority."""
    front = TlsFront(host.temporal.address, host.home / "keys", "server-ca.crt")
    address = front.start()
    replaced = {"127.0.0.1:7236": address, "/run/temporal": str(host.home / "keys/server")}

    def asked(**other: str) -> subprocess.CompletedProcess[str]:
        words = health_command(services()["temporal"])
        for old, new in (replaced | other).items():
            words = [word.replace(old, new) for word in words]
        return subprocess.run(words, env=host.container_environment(), capture_output=True, text=True, check=False)

    done = asked()
    assert done.returncode == 0, done.stderr
    assert asked(**{"temporal-system": "another"}).returncode != 0
    front.stop()
    assert asked().returncode != 0


def test_a_stopped_service_becomes_unhealthy(busy: Host) -> None:
    assert busy.stop_service("worker") == 0
    sign = Path(busy.environment("worker")["BANJIE_PULSE"])
    assert busy.is_healthy("worker")
    before = sign.stat().st_mtime - 121
    os.utime(sign, (before, before))
    assert not busy.is_healthy("worker")
    sign.unlink()
    assert not busy.is_healthy("worker")
