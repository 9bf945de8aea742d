"""Each kind of fault, as Prometheus sees it when it lasts, pages once, with a section that says what mends it.

Prometheus' own engine judges the rules over written series (`promtool test rules`). A real Alertmanager is given what
fires then, and sends. That processes show these figures is shown in `test_services.py`.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from services.embedded.ports import is_answered
from tests.deploy.compose_files import ROOT
from tests.deploy.host import free_port
from tests.faults.fault_injection import FaultInjector
from tests.faults.two_hosts.fault_injection import TwoHostFaults
from tests.stack.letter_receivers import gateway
from tests.stack.tools import tool
from tests.stack.waiting import wait_until

pytestmark = pytest.mark.slow

ALERTS = ROOT / "deploy/alerts.yml"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule
]
PAGE = (ROOT / "docs/runbooks.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
FAULTY_MINUTES = 30


LABELS = ("alertname", "severity", "objective", "job")

# What figures show, in the notation of promtool: a value each minute.
UP = {job: f'up{{job="{job}"}}' for job in ("web", "worker", "relay", "watch", "temporal")}
REGISTER = "banjie_register_up"
UNJUDGED = "banjie_acts_unjudged_oldest_seconds"
SILENT = "banjie_limits_silent_oldest_seconds"
UNSENT = "banjie_notices_unsent_oldest_seconds"
POLLERS = 'temporal_num_pollers{poller_type="workflow_task",task_queue="banjie"}'
RECORDS = 'temporal_activity_execution_failed_total{activity_type="record"}'
GOOD = 'banjie_http_request_duration_seconds_count{method="POST",route="/v1/complaints",status="201"}'
FAULTS = 'banjie_http_request_duration_seconds_count{method="POST",route="/v1/complaints",status="503"}'
WELL: dict[str, str] = {
    **dict.fromkeys(UP.values(), "1+0x{n}"), REGISTER: "1+0x{n}", UNJUDGED: "0+0x{n}", SILENT: "0+0x{n}",
    UNSENT: "0+0x{n}", POLLERS: "2+0x{n}", RECORDS: "0+0x{n}", GOOD: "0+60x{n}", FAULTS: "0+0x{n}",
    "banjie_verification_round_seconds": "3600+0x{n}",
}  # fmt: skip
GROWS, GONE, ZERO, FAILS = "60+60x{n}", "_x{n}", "0+0x{n}", "30+30x{n}"
LATE = {UNJUDGED: GROWS, SILENT: GROWS}
NO_POLLS = {POLLERS: GONE}  # the worker's own figure
# The register is asked at each scrape: without it none of its figures is there.
NO_REGISTER = {REGISTER: ZERO, UNJUDGED: GONE, SILENT: GONE, UNSENT: GONE, "banjie_verification_round_seconds": GONE,
               FAULTS: FAILS}  # fmt: skip
WORKER_DOWN = {UP["worker"]: ZERO, **NO_POLLS, **LATE}
WEB_DOWN = {UP["web"]: ZERO, GOOD: GONE, FAULTS: GONE}
RELAY_DOWN = {UP["relay"]: ZERO, UNSENT: GROWS}
TEMPORAL_DOWN = {UP["temporal"]: ZERO, POLLERS: ZERO, **LATE}
POSTGRES_HANGS = {**dict.fromkeys(NO_REGISTER, GONE), UP["watch"]: ZERO, FAULTS: FAILS}  # and with it the scrape
WRITES_FAIL = {RECORDS: "6+6x{n}", FAULTS: FAILS, **LATE, UNSENT: GROWS}


def missed(*objectives: str) -> str:
    return " ".join(f"ObjectiveBurnsFast/{one} ObjectiveBurnsSlowly/{one}" for one in objectives)


CASES_WAIT = "ActsUnjudged LimitsSilent " + missed("acts", "limits")
LETTERS_WAIT = "NoticesUnsent " + missed("letters")
NO_TEMPORAL = f"ProcessDown/temporal NobodyPolls {CASES_WAIT}"
DOWN = {name: f"ProcessDown/{name}" for name in UP}
NOTHING_WRITTEN = f"RecordsFail RequestsFail {CASES_WAIT} {LETTERS_WAIT}"
HOST_DOWN = {UP[name]: ZERO for name in ("web", "worker", "relay", "watch")}
HOST_ALERTS = " ".join(DOWN[name] for name in ("web", "worker", "relay", "watch"))
# Of each kind: the figures meanwhile, what fires then, and what is sent.
SEEN: dict[str, tuple[dict[str, str], str, str]] = {
    "worker killed": (WORKER_DOWN, f"{DOWN['worker']} {CASES_WAIT}", "ProcessDown"),
    "relay killed": (RELAY_DOWN, f"{DOWN['relay']} {LETTERS_WAIT}", "ProcessDown"),
    "web killed": (WEB_DOWN, DOWN["web"], "ProcessDown"),
    "temporal killed": (TEMPORAL_DOWN, NO_TEMPORAL, "ProcessDown"),
    "postgres killed": (NO_REGISTER, "RegisterDown RequestsFail", "RegisterDown"),
    "postgres backends killed": ({FAULTS: FAILS}, "RequestsFail", "RequestsFail"),
    "postgres stopped": (NO_REGISTER, "RegisterDown RequestsFail", "RegisterDown"),
    "postgres hangs": (POSTGRES_HANGS, f"{DOWN['watch']} RequestsFail", "ProcessDown"),
    "temporal stopped": (TEMPORAL_DOWN, NO_TEMPORAL, "ProcessDown"),
    "temporal hangs": (TEMPORAL_DOWN, NO_TEMPORAL, "ProcessDown"),
    "all down at a deadline": (
        WORKER_DOWN | TEMPORAL_DOWN | NO_REGISTER,
        f"RegisterDown RequestsFail NobodyPolls {DOWN['worker']} {DOWN['temporal']}",
        "RegisterDown",
    ),
    "disk takes no writes": (WRITES_FAIL, NOTHING_WRITTEN, "RecordsFail"),
    "database read-only": (WRITES_FAIL, NOTHING_WRITTEN, "RecordsFail"),
    "two killed at once": (WORKER_DOWN | WEB_DOWN, f"{DOWN['worker']} {DOWN['web']} {CASES_WAIT}", "ProcessDown"),
    "all killed at once": (
        WORKER_DOWN | WEB_DOWN | RELAY_DOWN | TEMPORAL_DOWN | NO_REGISTER | {FAULTS: GONE},
        " ".join(["RegisterDown NobodyPolls", *(DOWN[name] for name in ("web", "worker", "relay", "temporal"))]),
        "RegisterDown",
    ),
    "relay killed at a letter": (RELAY_DOWN, f"{DOWN['relay']} {LETTERS_WAIT}", "ProcessDown"),
    "postgres killed at a letter": (NO_REGISTER, "RegisterDown RequestsFail", "RegisterDown"),
    "mail and gateway refuse": ({UNSENT: GROWS}, LETTERS_WAIT, "NoticesUnsent"),
    # Of two hosts. Of each process there are two: what the register shows comes from the other watch.
    "watch killed": ({UP["watch"]: ZERO}, DOWN["watch"], "ProcessDown"),
    "a worker of each host killed": ({UP["worker"]: ZERO}, DOWN["worker"], "ProcessDown"),
    "primary changed in order": (NO_REGISTER, "RegisterDown RequestsFail", "RegisterDown"),  # until it is promoted
    "primary's host lost power": (
        HOST_DOWN | NO_REGISTER, f"RegisterDown RequestsFail {HOST_ALERTS}", "RegisterDown",
    ),
    # A commit waits for the standby: without it nothing is written.
    "standby hangs": (WRITES_FAIL, NOTHING_WRITTEN, "RecordsFail"),
    "standby's host lost power": (HOST_DOWN | WRITES_FAIL, f"{NOTHING_WRITTEN} {HOST_ALERTS}", "ProcessDown"),
    "a host cut off": (HOST_DOWN | WRITES_FAIL, f"{NOTHING_WRITTEN} {HOST_ALERTS}", "ProcessDown"),
}  # fmt: skip
NOT_OURS = {"proxy killed"}  # the office's own: no process of ours shows that nobody comes by it


def test_each_kind_of_fault_is_here() -> None:
    """Of one host and of two: whoever adds a kind says what shows of it."""
    assert SEEN.keys() | NOT_OURS == TwoHostFaults.kinds(TwoHostFaults.__new__(TwoHostFaults)).keys()
    assert FaultInjector.kinds(FaultInjector.__new__(FaultInjector)).keys() <= SEEN.keys()


def test_each_alert_has_its_section_and_each_section_its_alert() -> None:
    assert SECTIONS.keys() == {rule["alert"] for rule in RULES}
    for rule in RULES:
        name, severity = rule["alert"], rule["labels"]["severity"]
        assert rule["annotations"]["runbook"] == f"docs/runbooks.md#{name.lower()}"
        assert SECTIONS[name].strip().startswith(f"*{severity.capitalize()}.*"), name


def promtool_test(series: dict[str, str], fires: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Return a test of the rules: what fires at the end of a fault, with the labels by which it is sent."""
    written = [
        {"series": name, "values": f"{WELL[name].format(n=30)} {series.get(name, WELL[name]).format(n=FAULTY_MINUTES)}"}
        for name in WELL
    ]
    labels = ", ".join(LABELS)
    wanted = [{"labels": "{" + ", ".join(f'{k}="{v}"' for k, v in one.items()) + "}", "value": 1} for one in fires]
    asked = {
        "expr": f'group by ({labels}) (ALERTS{{alertstate="firing"}})',
        "eval_time": f"{30 + FAULTY_MINUTES}m",
        "exp_samples": wanted,
    }
    test = {"interval": "1m", "input_series": written, "promql_expr_test": [asked]}
    return {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [test]}


def labelled(alert: str) -> dict[str, str]:
    """Return the labels of an alert that is written as NAME or NAME/VALUE."""
    name, _, value = alert.partition("/")
    (rule,) = (one for one in RULES if one["alert"] == name)
    own = {"objective": value} if name.startswith("Objective") else {"job": value}
    return {"alertname": name, **rule["labels"], **(own if value else {})}


@pytest.mark.parametrize("kind", SEEN)
def test_what_fires_in_each_kind_of_fault(kind: str, tmp_path: Path) -> None:
    series, alerts, _ = SEEN[kind]
    path = tmp_path / "test.yml"
    path.write_text(yaml.safe_dump(promtool_test(series, [*map(labelled, alerts.split())])), encoding="utf-8")
    done = subprocess.run([tool("promtool"), "test", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", SEEN)
def test_each_kind_of_fault_pages_once(kind: str, tmp_path: Path) -> None:
    _, alerts, page = SEEN[kind]
    sent = [
        {"labels": labels, "annotations": rule["annotations"]}
        for labels in map(labelled, alerts.split())
        for rule in RULES
        if rule["alert"] == labels["alertname"]
    ]
    with gateway() as receiver, running_alertmanager(tmp_path, receiver.url) as address:
        pages: list[dict[str, Any]] = []
        receiver.take = lambda _, body: pages.append(json.loads(body)) or 200  # type: ignore[method-assign, assignment, func-returns-value]
        httpx.post(f"{address}/api/v2/alerts", json=sent).raise_for_status()
        wait_until(lambda: pages, "a page arrives")
        shown: dict[str, str | bool] = {"active": True, "inhibited": False, "silenced": False, "receiver": "page"}
        groups = httpx.get(f"{address}/api/v2/alerts/groups", params=shown).raise_for_status().json()
    assert [group["labels"]["alertname"] for group in groups] == [page]
    assert {one["groupLabels"]["alertname"] for one in pages} == {page}
    assert pages[0]["alerts"][0]["annotations"]["runbook"].endswith(f"#{page.lower()}")


@contextmanager
def running_alertmanager(folder: Path, receiver: str) -> Iterator[str]:
    """Run Alertmanager with the file of deploy/, its receivers and the time that it waits replaced."""
    text = (ROOT / "deploy/alertmanager.yml").read_text(encoding="utf-8")
    configuration = folder / "alertmanager.yml"
    text = re.sub(r"http://127\.0\.0\.1:9099/\w+", receiver, text.replace("group_wait: 30s", "group_wait: 1s"))
    configuration.write_text(text, encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    argv = [
        tool("prometheus-alertmanager", "alertmanager"), f"--config.file={configuration}", f"--storage.path={folder}",
        f"--web.listen-address={address}", "--cluster.listen-address=", "--log.level=error",
    ]  # fmt: skip
    process = subprocess.Popen(argv)
    try:
        wait_until(lambda: process.poll() is not None or is_answered(int(address.rpartition(":")[2])), "it listens")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()
