"""docker-compose.yml as `docker compose config` resolves it, and the files beside it as their own tools read them."""

import atexit
import base64
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.embedded.temporal import DYNAMIC_CONFIG
from settings import Settings
from tests.deploy.compose_files import (
    COMPOSE,
    DOCKERFILE,
    ROOT,
    instructions,
    make_secrets,
    services,
    uv_sync_commands,
)
from tests.stack.tls_front import make_keys
from tests.stack.tools import tool

pytestmark = pytest.mark.slow

SIGNING = ROOT / "deploy/signing"  # made at installation
RUN_ONCE = {"migrate", "office", "temporal-schema", "temporal-namespace"}
PROCESSES = {"worker", "worker-before", "relay", "watch", "web", "office"}
OUR_SERVICES = PROCESSES | {"migrate"}
OUR_IMAGE = OUR_SERVICES | {"temporal-keys"}
OF_OTHERS = {"postgres", "postgres-exporter", "temporal", "temporal-ui", "prometheus"}
READS_TABLES = PROCESSES
SECRET_FIELDS = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
PROFILES = tuple(f"--profile={name}" for name in ("metrics", "release", "ui", "office"))
BY_FILE = {f"BANJIE_{name.upper()}" for name in {"database_url", "database_owner_url", *SECRET_FIELDS}}


def run_compose(*words: str, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `docker compose` with nothing in the environment but the given variables."""
    argv = [tool("docker-compose"), "--file", str(COMPOSE), "--env-file", os.devnull, *words]
    env = {"PATH": os.environ["PATH"], "HOME": os.devnull} | given
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)


@cache
def folders() -> dict[str, str]:
    """Make the secrets and keys of an office, once; return the variables that name their folders."""
    made = Path(tempfile.mkdtemp(prefix="banjie-compose-"))
    atexit.register(shutil.rmtree, made)
    make_secrets(made / "secrets")
    make_keys(made / "keys")
    return {"BANJIE_SECRETS_FOLDER": str(made / "secrets"), "BANJIE_KEYS_FOLDER": str(made / "keys")}


@cache
def resolved_services() -> dict[str, Any]:
    done = run_compose(*PROFILES, "config", "--format", "json", given=folders())
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)["services"]
    return read


def test_nothing_starts_before_its_secrets_are_made(tmp_path: Path) -> None:
    done = run_compose("config", "--quiet", given=folders() | {"BANJIE_SECRETS_FOLDER": str(tmp_path)})
    assert done.returncode != 0
    assert "temporal/env" in done.stderr


def test_every_setting_reaches_the_processes() -> None:
    """Except those that need no choice on such a host."""
    not_needed = {"BANJIE_DATABASE_OWNER_URL", "BANJIE_TASK_QUEUE", "BANJIE_RAW_SIGNALS", "BANJIE_MCP_FOR"}
    not_needed |= {
        "BANJIE_OFFICE",
        "BANJIE_PROCEDURES",
        "BANJIE_CALENDARS",
        "BANJIE_FORMS",
    }  # these lie in the office's folder
    wanted = {f"BANJIE_{name.upper()}" for name in Settings.model_fields} - not_needed - BY_FILE
    for name in READS_TABLES:
        assert wanted - set(services()[name]["environment"]) == set(), name


def test_no_secret_stands_in_the_file() -> None:
    for name, service in services().items():
        written = {key for key, value in service.get("environment", {}).items() if value is not None}
        assert written & BY_FILE == set(), name
        assert {key for key in written if re.search("PASSWORD|PWD|SECRET|API_KEY", key)} <= {
            "POSTGRES_PASSWORD_FILE", "BANJIE_SECRET_FILES",
        }, name  # fmt: skip


def test_secrets_reach_only_their_services(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Path(folders()["BANJIE_SECRETS_FOLDER"])
    assert secrets.stat().st_mode & 0o077 == 0
    known = {path: path.read_text().strip() for path in secrets.rglob("*") if path.is_file()}
    assert min(map(len, known.values())) >= 64
    for name, service in resolved_services().items():
        own = {"migrate": "owner"}.get(name, name.removesuffix("-before"))
        mounted = [one for one in service.get("volumes", ()) if one["target"].startswith("/run/secrets")]
        given = {Path(one["source"]).relative_to(secrets).name for one in mounted}
        assert all(one["read_only"] for one in mounted)
        if name not in OUR_SERVICES:
            assert given == {name} & {"postgres", "postgres-exporter"}, name
            continue
        assert given == {"migrate" if name == "migrate" else own} | ({"shared"} if name != "migrate" else set())
        folders_there = service["environment"]["BANJIE_SECRET_FILES"].split(",")
        assert {one["target"] for one in mounted} == set(folders_there) - {"/run/temporal"}
        monkeypatch.setenv("BANJIE_SECRET_FILES", ",".join(one["source"] for one in mounted))
        chosen = Settings(temporal_address="temporal:7233")
        password = (secrets / "postgres" / own).read_text().strip()
        assert chosen.database_url == f"postgresql+psycopg2://banjie_{own}:{password}@postgres/banjie"
        assert (chosen.web_secret is not None) == (name == "web")
    password = (secrets / "postgres/temporal").read_text().strip()
    assert resolved_services()["temporal"]["environment"]["POSTGRES_PWD"] == password


def test_lasting_services_restart_and_have_health_checks() -> None:
    assert set(resolved_services()) == OUR_IMAGE | RUN_ONCE | OF_OTHERS
    for name, service in resolved_services().items():
        assert service["logging"]["options"]["max-size"], name
        if name in RUN_ONCE:
            assert service["restart"].startswith("on-failure"), name
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
        for other, dependency in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in RUN_ONCE else "service_healthy"
            assert dependency["condition"] == wanted, f"{name} → {other}"


def test_every_service_has_minimal_privileges_and_limits() -> None:
    for name, service in resolved_services().items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(service[limit] for limit in ("mem_limit", "cpus", "pids_limit")), name
        assert float(service["cpus"]) < 4, f"{name}: the host has four, and Docker refuses more"
    for name in {*OUR_IMAGE, "postgres", "postgres-exporter", "prometheus"}:
        assert resolved_services()[name]["read_only"], name
    assert resolved_services()["postgres"]["user"] == "postgres"
    for name in OUR_IMAGE:
        service = resolved_services()[name]
        assert service["init"], f"{name}: as the first process of a container it would not hear SIGTERM"
        assert "ports" not in service or name == "web", name
    assert instructions("USER", 1) == ["10001"]


def test_user_interfaces_are_local_and_read_only() -> None:
    published = {name: service["ports"] for name, service in resolved_services().items() if "ports" in service}
    assert set(published) == {"temporal-ui", "prometheus", "web"}
    assert {port["host_ip"] for ports in published.values() for port in ports} == {"127.0.0.1"}
    assert resolved_services()["temporal-ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


def test_temporal_lets_nobody_in_without_certificate_and_token() -> None:
    """As configured; no container engine has tried it."""
    temporal = resolved_services()["temporal"]
    configuration = temporal["environment"]
    assert configuration["TEMPORAL_AUTH_AUTHORIZER"] == configuration["TEMPORAL_AUTH_CLAIM_MAPPER"] == "default"
    assert configuration["TEMPORAL_TLS_REQUIRE_CLIENT_AUTH"] == configuration["USE_INTERNAL_FRONTEND"] == "true"
    assert configuration["TEMPORAL_TLS_CLIENT1_CA_CERT"] != configuration["TEMPORAL_TLS_SERVER_CA_CERT"]
    source = re.fullmatch(r"http://([\w-]+):(\d+)/jwks.json", configuration["TEMPORAL_JWT_KEY_SOURCE1"])
    assert source
    keys = resolved_services()[source[1]]
    assert source[2] in keys["entrypoint"]
    assert set(keys["networks"]) == {"keys"}
    assert {name for name, one in resolved_services().items() if "keys" in one["networks"]} == {"temporal", source[1]}


def test_each_client_of_temporal_has_the_files_it_names() -> None:
    keys = Path(folders()["BANJIE_KEYS_FOLDER"])
    for name, service in resolved_services().items():
        mounted = {volume["target"]: volume["source"] for volume in service.get("volumes", ())}
        for value in map(str, service.get("environment", {}).values()):
            if value.startswith("/run/temporal/"):
                assert (Path(mounted["/run/temporal"]) / Path(value).name).is_file(), f"{name}: {value}"
        assert not any(source.startswith(f"{keys}/private") for source in mounted.values()), name
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_token_is_signed_with_the_key_that_temporal_fetches(tmp_path: Path) -> None:
    for token in make_keys(tmp_path / "keys").values():
        text, _, signature = token.rpartition(".")
        (tmp_path / "text").write_text(text)
        (tmp_path / "signature").write_bytes(base64.urlsafe_b64decode(signature + "=="))
        (key,) = json.loads((tmp_path / "keys/jwks/jwks.json").read_text())["keys"]
        assert (key["kid"], key["alg"]) == ("banjie", "RS256")
        private, own = tmp_path / "keys/private/token.key", tmp_path / "public"
        subprocess.run([tool("openssl"), "pkey", "-in", private, "-pubout", "-out", own], check=True)
        shown = subprocess.run(
            [tool("openssl"), "rsa", "-pubin", "-in", own, "-noout", "-modulus"],
            capture_output=True,
            text=True,
            check=True,
        )
        modulus = base64.urlsafe_b64decode(key["n"] + "==").hex().upper()
        assert shown.stdout.strip() == f"Modulus={modulus}"
        signed = ("-signature", str(tmp_path / "signature"), str(tmp_path / "text"))
        subprocess.run([tool("openssl"), "dgst", "-sha256", "-verify", str(own), *signed], check=True)


def test_temporal_keeps_both_its_stores_in_databases_of_its_own() -> None:
    configuration = resolved_services()["temporal"]["environment"]
    assert (configuration["DB"], configuration["POSTGRES_USER"]) == ("postgres12", "temporal")
    assert {configuration["DBNAME"], configuration["VISIBILITY_DBNAME"]} == {"temporal", "temporal_visibility"}
    dynamic = (ROOT / "deploy/temporal/dynamic.yaml").read_text(encoding="utf-8")
    for name, value in (setting.split("=") for setting in DYNAMIC_CONFIG):
        assert f"\n{name}:\n  - value: {value}\n" in dynamic
    mounted = {volume["target"] for volume in resolved_services()["temporal"]["volumes"]}
    assert str(Path(configuration["DYNAMIC_CONFIG_FILE_PATH"]).parent) in mounted


def images_of(resolved: dict[str, Any]) -> dict[str, str]:
    """Return the images that others make, by service; of the one that is built on two, the server's."""
    images = {name: service["image"] for name, service in resolved.items() if name not in OUR_IMAGE}
    tools, server = re.findall(r"^FROM (\S+)", resolved["temporal"]["build"]["dockerfile_inline"], re.MULTILINE)
    assert tools == images["temporal-schema"]
    assert images["temporal"] == "banjie-temporal:" + server.partition(":")[2].partition("@")[0]
    return images | {"temporal": server}


def test_each_image_of_others_may_be_named_by_its_digest() -> None:
    names = sorted(set(re.findall(r"\$\{(\w+_IMAGE):-([^}]+)\}", COMPOSE.read_text(encoding="utf-8"))))
    chosen = {variable: f"{image}@sha256:{nth:064x}" for nth, (variable, image) in enumerate(names)}
    done = run_compose(*PROFILES, "config", "--format", "json", given=folders() | chosen)
    assert done.returncode == 0, done.stderr
    assert set(images_of(json.loads(done.stdout)["services"]).values()) == set(chosen.values())


def test_images_are_pinned_and_temporal_is_the_release_that_is_tested() -> None:
    images = images_of(resolved_services())
    for image in (
        *images.values(),
        *(arguments.split()[0] for stage in (0, 1) for arguments in instructions("FROM", stage)),
    ):
        assert re.search(r":v?\d+\.\d+(\.\d+)?(-trixie|-slim-trixie)?$", image), image
    output = subprocess.run([tool("temporal"), "--version"], capture_output=True, text=True, check=True).stdout
    server, ui = re.findall(r"(?:Server|UI) ([\d.]+)", output)
    assert images["temporal"] == f"temporalio/server:{server}"
    assert images["temporal-schema"] == images["temporal-namespace"] == f"temporalio/admin-tools:{server}"
    assert images["temporal-ui"] == f"temporalio/ui:{ui}"


def test_each_process_has_the_key_by_which_it_signs_and_no_other() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    for name in PROCESSES:
        process = name.removesuffix("-before")
        assert compose["services"][name]["secrets"] == [
            {"source": f"sign-{process}", "target": f"/run/signing/{process}/key"}
        ]
        assert compose["secrets"][f"sign-{process}"]["file"].endswith(f"/{process}/key")
        signed = [one for one in resolved_services()[name]["volumes"] if one["target"].startswith("/run/signing")]
        assert [(one["source"], one["read_only"]) for one in signed] == [(f"{SIGNING}/public", True)]


def test_every_mounted_file_exists() -> None:
    for name, service in resolved_services().items():
        for volume in service.get("volumes", ()):
            if volume["type"] == "bind" and not volume["source"].startswith(str(SIGNING)):
                assert Path(volume["source"]).exists(), f"{name}: {volume['source']}"


def test_the_image_is_made_with_the_uv_and_the_lock_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (uv,) = re.findall(r"^UV_VERSION := (.+)$", makefile, re.MULTILINE)
    assert f"uv=={uv}" in " ".join(instructions("RUN", 0))
    for words in uv_sync_commands():
        assert {"--frozen", "--no-dev"} <= set(words)
    subprocess.run([tool("hadolint"), DOCKERFILE], check=True)


def test_scripts_and_prometheus_files_pass_their_checkers() -> None:
    subprocess.run(
        [tool("shellcheck"), *(path for folder in ("deploy", "examples") for path in (ROOT / folder).rglob("*.sh"))],
        check=True,
    )
    subprocess.run([tool("promtool"), "check", "rules", ROOT / "deploy/alerts.yml"], check=True)
    subprocess.run([tool("promtool"), "check", "config", "--syntax-only", ROOT / "deploy/prometheus.yml"], check=True)


def test_prometheus_scrapes_existing_services() -> None:
    """Prometheus addresses services by their names and ports."""
    configuration = (ROOT / "deploy/prometheus.yml").read_text(encoding="utf-8")
    for name in READS_TABLES - {"office"}:
        port = resolved_services()[name]["environment"]["BANJIE_METRICS"].rpartition(":")[2]
        assert f"{name}:{port}" in configuration or f"names: [{name}], type: A, port: {port}" in configuration
    assert (
        f"temporal:{resolved_services()['temporal']['environment']['PROMETHEUS_ENDPOINT'].rpartition(':')[2]}"
        in configuration
    )
    assert "postgres-exporter:9187" in configuration  # where it serves, unless its command says otherwise
    password = {one["target"]: one["source"] for one in resolved_services()["postgres-exporter"]["volumes"]}
    secrets = Path(folders()["BANJIE_SECRETS_FOLDER"])
    assert (Path(password["/run/secrets/own"]) / "password").read_text() == (secrets / "postgres/metrics").read_text()
