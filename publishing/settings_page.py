"""The page of the site that lists the settings, made from `settings/`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from pydantic import AnyHttpUrl, SecretStr
from pydantic.fields import FieldInfo

from settings import Settings
from settings.addresses import Network
from settings.variable import Reader, SettingsGroup, VariableInfo

INTRODUCTION = """\
# Configuration

Made from `settings/` by `make docs`.

Banjie is configured by environment variables. A variable that is not set is taken from the file of
its name in small letters (`banjie_smtp_password`) in the folders that `BANJIE_SECRET_FILES` names,
so that no secret need stand in an environment. A value that is wrong, or half of a pair, stops the
process at its start with a message that names the variable. Changes take effect at the next start.

Without `BANJIE_DATABASE_URL` and `BANJIE_TEMPORAL_ADDRESS` the *embedded* stack is used: the
PostgreSQL and Temporal servers that `banjie up` starts in the folder HOME. Set both for servers of
your own, or neither.

The column "read by" names the processes that use a value:
"""
READER_MEANINGS: dict[Reader, str] = {
    "all": "every process and command",
    "up": "`banjie up`",
    "worker": "`banjie worker`, which runs the cases",
    "relay": "`banjie relay`, which delivers acts, notices and documents",
    "watch": "`banjie watch`, the second watch",
    "migrate": "`banjie migrate`",
    "clients": "the other commands, and programs that use `starter.connect()`",
    "deploy": "`banjie deploy`",
    "export": "`banjie export`",
    "check": "`banjie procedures check`",
    "serve": "`banjie serve`, the HTTP interface",
    "audit": "`banjie audit`",
    "mail": "`banjie mail`, which takes mail in",
    "mcp": "`banjie mcp`, the door for one program that thinks",
}
TABLE_HEAD = ("| Variable | Type | Default | Meaning | Read by |", "|---|---|---|---|---|")
TYPE_NAMES: dict[object, str] = {
    str: "text",
    Path: "path",
    int: "integer",
    SecretStr: "secret text",
    AnyHttpUrl: "http(s) URL",
    tuple[str, ...]: "list, separated by commas",
    tuple[Path, ...]: "list of paths, separated by commas",
    tuple[Network, ...]: "list of networks, separated by commas",
}


class ComposeVariable(NamedTuple):
    """A variable that only `docker-compose.yml` reads; without a default it is needed."""

    name: str
    default: str
    meaning: str


COMPOSE_VARIABLES = (
    ComposeVariable("BANJIE_VERSION", "local", "Tag of the image that runs"),
    ComposeVariable("BANJIE_BEFORE", "local", "Tag of the previous release, for `worker-before`"),
    ComposeVariable("BANJIE_OFFICE_FOLDER", "./deploy/office", "HOME of the containers: `office.yaml`, templates"),
    ComposeVariable("BANJIE_SECRETS_FOLDER", "./deploy/secrets", "Secrets that `deploy/secrets.sh` makes"),
    ComposeVariable("BANJIE_KEYS_FOLDER", "./deploy/keys", "Certificates that `deploy/temporal/keys.sh` makes"),
    ComposeVariable("BANJIE_SIGNING_FOLDER", "./deploy/signing", "Keys that `banjie audit signers --make` makes"),
    ComposeVariable("BANJIE_WITNESS_FOLDER", "witness", "Volume or folder of the witness; better on another machine"),
    ComposeVariable("TEMPORAL_UI_PORT", "8233", "Local port of Temporal's web interface"),
    ComposeVariable("PROMETHEUS_PORT", "9090", "Local port of Prometheus"),
    ComposeVariable("POSTGRES_IMAGE", "postgres:18.6-trixie", "Image of PostgreSQL; pin it by digest"),
    ComposeVariable("TEMPORAL_IMAGE", "temporalio/server:1.32.0", "Image of Temporal's server"),
    ComposeVariable("TEMPORAL_TOOLS_IMAGE", "temporalio/admin-tools:1.32.0", "Image of Temporal's tools"),
    ComposeVariable("TEMPORAL_UI_IMAGE", "temporalio/ui:2.54.1", "Image of Temporal's web interface"),
    ComposeVariable("PROMETHEUS_IMAGE", "prom/prometheus:v3.14.0", "Image of Prometheus"),
    ComposeVariable(
        "POSTGRES_EXPORTER_IMAGE", "prometheuscommunity/postgres-exporter:v0.20.1", "Image of the figures of PostgreSQL"
    ),
)
COMPOSE_INTRODUCTION = """\
## Variables of docker-compose.yml

`docker-compose.yml` sets the servers, folders, log format, metrics address and health file of each
container itself. It passes on, from the file `.env` ([operations.md](operations.md#install)), the
release, the limits of attached files, and what belongs to notices and alarms. Secrets come as files
of `BANJIE_SECRETS_FOLDER`. It also reads:

| Variable | Default | Meaning |
|---|---|---|"""


def configuration_page() -> str:
    """Return the page: one table for each group of variables, then the variables of docker-compose.yml."""
    lines = [INTRODUCTION, *(f"- *{reader}*: {meaning}" for reader, meaning in READER_MEANINGS.items()), ""]
    for group in settings_groups():
        lines += [f"## {group.title}\n", *TABLE_HEAD, *_variable_rows(group), ""]
    lines += [COMPOSE_INTRODUCTION, *map(_compose_row, COMPOSE_VARIABLES)]
    return "\n".join(lines) + "\n"


def settings_groups() -> list[type[SettingsGroup]]:
    """Return the groups of the settings in the order of the page."""
    return [group for group in reversed(Settings.__bases__) if issubclass(group, SettingsGroup)]


def variable_info(field: FieldInfo) -> VariableInfo:
    """Return the note that stands with a field. Raises ValueError if there is none."""
    (info,) = (note for note in field.metadata if isinstance(note, VariableInfo))
    return info


def _variable_rows(group: type[SettingsGroup]) -> Iterator[str]:
    for name, field in group.model_fields.items():
        if name in group.__annotations__:  # not of a group that it builds upon
            info = variable_info(field)
            cells = (
                f"`BANJIE_{name.upper()}`",
                _type_text(field) + f" ({info.unit})" * bool(info.unit),
                _default_text(field, info),
                (field.description or "").replace("|", "\\|"),
                ", ".join(info.read_by),
            )
            yield f"| {' | '.join(cells)} |"


def _compose_row(variable: ComposeVariable) -> str:
    default = f"`{variable.default}`" if variable.default else "none: must be set"
    return f"| `{variable.name}` | {default} | {variable.meaning} |"


def _type_text(field: FieldInfo) -> str:
    """Return the type of a variable in words, with its limits."""
    limits = {type(limit): limit for limit in field.metadata if isinstance(limit, (Ge, Le, MinLen))}
    words = _annotation_text(field.annotation)
    match limits.get(Ge), limits.get(Le), limits.get(MinLen):
        case Ge(ge=low), Le(le=high), _:
            return f"{words}, {low} to {high}"
        case Ge(ge=low), _, _:
            return f"{words}, at least {low}"
        case _, _, MinLen(min_length=length) if length > 1:
            return f"{words}, at least {length} characters"
        case _:
            return words


def _annotation_text(annotation: object) -> str:
    if annotation in TYPE_NAMES:
        return TYPE_NAMES[annotation]
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(annotation))
    (inner,) = (choice for choice in get_args(annotation) if choice is not type(None))  # `X | None`
    return _annotation_text(inner)


def _default_text(field: FieldInfo, info: VariableInfo) -> str:
    """Return the default as it would be written, or in words what holds without the variable."""
    return info.default or ("none" if field.default is None else f"`{field.default}`")
