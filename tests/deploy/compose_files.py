"""The content of docker-compose.yml and the Dockerfile, read without a container engine."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.stack.tools import tool

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
OPTIONAL = re.compile(r"\$\{\w+:-([^}]*)\}")

Service = dict[str, Any]


def services() -> dict[str, Service]:
    """Return the services as written, with YAML anchors resolved."""
    read: dict[str, Service] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return read


def make_secrets(folder: Path) -> None:
    """Make the secrets with the script of deploy/."""
    tool("openssl")  # the script calls it
    subprocess.run((ROOT / "deploy/secrets.sh", folder), check=True)


def service_environment(service: Service) -> dict[str, str]:
    """Return the environment of a container of this service, without variables that would be passed through."""
    written = {name: str(value) for name, value in service.get("environment", {}).items() if value is not None}
    return {name: OPTIONAL.sub(r"\1", value) for name, value in written.items()}


def health_command(service: Service) -> list[str]:
    """Return the command of the health check."""
    kind, *words = service["healthcheck"]["test"]
    words = [word.replace("$$", "$") for word in words]
    return ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words


def dockerfile_stages() -> list[list[str]]:
    """Return the instructions of the Dockerfile by stage; the first of each stage is FROM."""
    whole = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    parts = re.split(r"^(?=FROM )", whole, flags=re.MULTILINE)[1:]
    return [part.splitlines() for part in parts]


def instructions(name: str, stage: int) -> list[str]:
    """Return the arguments of all instructions of one kind in a stage."""
    return [line.removeprefix(name).strip() for line in dockerfile_stages()[stage] if line.startswith(f"{name} ")]


def entry_point() -> list[str]:
    """Return the entry point of the project's containers; the command of the service follows it."""
    (found,) = instructions("ENTRYPOINT", 1)
    read: list[str] = yaml.safe_load(found)
    return read


def uv_sync_commands() -> list[list[str]]:
    """Return the `uv sync` commands that create the image's environment."""
    return [shlex.split(line) for line in instructions("RUN", 0) if line.startswith("uv sync")]
