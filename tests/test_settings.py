"""Settings from the environment: their defaults, and the values that are refused."""

import re
import stat
from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr, ValidationError

from publishing.settings_page import COMPOSE_VARIABLES, READER_MEANINGS, configuration_page, variable_info
from settings import Settings
from settings.environment import PER_PROCESS_VARIABLES, SERVER_VARIABLES, child_environment
from settings.variable import LASTING, Reader
from tests.stack.fixtures import Command

DATABASE, TEMPORAL = "postgresql+psycopg2://banjie@db/banjie", "temporal:7233"


def test_the_default_is_the_embedded_stack() -> None:
    settings = Settings()

    assert settings.embedded
    assert settings.raw_signals == "refuse"


def test_only_one_external_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_TEMPORAL_ADDRESS", TEMPORAL)

    with pytest.raises(ValidationError, match="BANJIE_DATABASE_URL"):
        Settings()


def test_the_embedded_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"

    key = Settings(home=home).secret_key()

    assert len(key) == 64
    assert Settings(home=home).secret_key() == key
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret"]


def test_no_key_is_generated_for_external_servers(tmp_path: Path) -> None:
    elsewhere = Settings(home=tmp_path, database_url=DATABASE, temporal_address=TEMPORAL)

    with pytest.raises(ValueError, match="BANJIE_SECRET"):
        elsewhere.secret_key()


def test_a_short_key_is_refused_and_a_key_is_not_shown() -> None:
    with pytest.raises(ValidationError):
        Settings(secret=SecretStr("short"))

    assert "x" * 32 not in repr(Settings(secret=SecretStr("x" * 32)))


def test_what_is_not_set_is_taken_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Docker and Kubernetes lay them; several folders are as one, and the environment goes first."""
    shared, own = tmp_path / "shared", tmp_path / "own"
    for folder in (shared, own):
        folder.mkdir()
    (shared / "..data").mkdir()
    (shared / "..data/banjie_secret").write_text("s" * 32 + "\n")
    (shared / "banjie_secret").symlink_to("..data/banjie_secret")
    (shared / "signers").write_text("no variable has this name")
    (own / "banjie_database_url").write_text("postgresql+psycopg2://banjie_web:geheim@db/banjie")
    (own / "banjie_lang").write_text("en")
    monkeypatch.setenv("BANJIE_SECRET_FILES", f"{shared}, {own}")
    monkeypatch.setenv("BANJIE_TEMPORAL_ADDRESS", TEMPORAL)
    monkeypatch.setenv("BANJIE_LANG", "zh")

    settings = Settings()

    assert settings.secret_key() == b"s" * 32
    assert settings.database_url == "postgresql+psycopg2://banjie_web:geheim@db/banjie"
    assert settings.lang == "zh"


def test_a_folder_of_secrets_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BANJIE_SECRET_FILES", str(tmp_path / "gone"))

    with pytest.raises(ValidationError, match="secret_files"):
        Settings()


def test_a_child_process_of_the_embedded_stack_gets_no_external_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_DATABASE_URL", DATABASE)

    environment = child_environment(Path("/data"))

    assert environment["BANJIE_HOME"] == "/data"
    assert "BANJIE_DATABASE_URL" not in environment


def test_without_settings_no_letters_are_sent() -> None:
    settings = Settings()

    assert (settings.smtp_host, settings.webhook_url) == (None, None)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SMTP_HOST", "mail.example.cn", "BANJIE_SMTP_FROM"),
        ("WEBHOOK_URL", "https://gate.example.cn/", "BANJIE_WEBHOOK_SECRET"),
        ("WEBHOOK_SECRET", "short", "32"),
        ("SMTP_FROM", "tousu@example.cn\nBcc: all@example.cn", "SMTP_FROM"),
        ("WEBHOOK_URL", "ftp://gate.example.cn/", "WEBHOOK_URL"),
    ],
)
def test_an_incomplete_channel_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(f"BANJIE_{name}", value)

    with pytest.raises(ValidationError, match=f"(?i){says}"):
        Settings()


def test_attachments_are_stored_in_the_home_or_in_the_given_folder(tmp_path: Path) -> None:
    elsewhere = Settings(home=tmp_path, database_url=DATABASE, temporal_address=TEMPORAL)

    assert Settings(home=tmp_path).attachments_folder == tmp_path / "attachments"
    assert elsewhere.attachments_folder is None
    assert elsewhere.model_copy(update={"attachments": Path("/share")}).attachments_folder == Path("/share")
    assert Settings().attachment_limit == 20 * 1024 * 1024


def test_attachment_types_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_ATTACHMENT_TYPES", "image/*, application/pdf")
    assert Settings().attachment_types == ("image/*", "application/pdf")

    monkeypatch.setenv("BANJIE_ATTACHMENT_TYPES", " , ")
    with pytest.raises(ValidationError, match="attachment_types"):
        Settings()


def test_who_stamps_the_log_has_an_address_and_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_TLOG_STAMPS", "http://stamps.example.cn/tsa")
    with pytest.raises(ValidationError, match="BANJIE_TLOG_STAMPS_CA"):
        Settings()


@pytest.mark.parametrize("name", ["..", "../elsewhere", ".hidden", "a release", "x" * 21, ""])
def test_the_name_of_a_release_must_be_a_valid_folder_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("BANJIE_BUILD", name)

    with pytest.raises(ValidationError, match="build"):
        Settings()


def test_recipients_of_alarms_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().alarm_to == ()
    monkeypatch.setenv("BANJIE_SMTP_HOST", "post.example")
    monkeypatch.setenv("BANJIE_SMTP_FROM", "tousu@water.example.cn")
    monkeypatch.setenv("BANJIE_ALARM_TO", "chen@water.example.cn, it@water.example.cn")

    assert Settings().alarm_to == ("chen@water.example.cn", "it@water.example.cn")


@pytest.mark.parametrize("written", ["chen@water.example.cn", "webhook", "chen", "chen@water.example.cn it@x.cn"])
def test_an_invalid_recipient_of_alarms_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("BANJIE_ALARM_TO", written)

    with pytest.raises(ValidationError, match="BANJIE_ALARM_TO"):
        Settings()


@pytest.mark.parametrize("written", ["9464", "localhost:9464", "0.0.0.0", ":9464", "0.0.0.0:http"])
def test_the_metrics_setting_needs_an_address_and_a_port(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("BANJIE_METRICS", written)
    with pytest.raises(ValidationError, match="metrics"):
        Settings()


def test_settings_of_a_single_process_are_not_passed_to_children(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("METRICS", "127.0.0.1:9464"), ("PULSE", "/tmp/pulse"), ("LOG", "json")):
        monkeypatch.setenv(f"BANJIE_{name}", value)
    environment = child_environment(Path("/data"))
    assert environment["BANJIE_LOG"] == "json"
    assert {"BANJIE_METRICS", "BANJIE_PULSE"} & set(environment) == set()


VARIABLES = {f"BANJIE_{name.upper()}": field for name, field in Settings.model_fields.items()}


def test_every_variable_stands_once_on_the_page_with_all_its_cells() -> None:
    rows = re.findall(r"^\| `(BANJIE_\w+)` (\|.*\|)$", configuration_page(), re.MULTILINE)
    settings_rows = {name: cells for name, cells in rows if name in VARIABLES}

    assert settings_rows.keys() == VARIABLES.keys()
    assert len(rows) == len({name for name, _ in rows})
    assert [name for name, cells in settings_rows.items() if not re.fullmatch(r"\|( [^|]+ \|){4}", cells)] == []


def test_descriptions_are_short_sentences_and_the_readers_are_explained() -> None:
    descriptions = {name: field.description or "" for name, field in VARIABLES.items()}

    assert [name for name, text in descriptions.items() if not (text[:1].isupper() and len(text) <= 100)] == []
    assert [name for name, text in descriptions.items() if text.endswith(".")] == []
    assert set(READER_MEANINGS) == set(get_args(Reader))


def test_what_is_not_passed_on_to_child_processes_exists_and_belongs_to_lasting_processes() -> None:
    assert set(SERVER_VARIABLES) <= VARIABLES.keys()
    assert {variable_info(VARIABLES[name]).read_by for name in PER_PROCESS_VARIABLES} == {LASTING, (*LASTING, "serve")}


def test_the_page_names_what_only_docker_compose_reads() -> None:
    compose = (Path(__file__).parents[1] / "docker-compose.yml").read_text(encoding="utf-8")
    used = dict(re.findall(r"\$\{(\w+):[-?]([^}]*)\}", compose))
    needed = set(re.findall(r"\$\{(\w+):\?", compose))

    listed = {variable.name: variable.default for variable in COMPOSE_VARIABLES}
    assert listed.keys() == used.keys() - VARIABLES.keys()
    assert listed == {name: "" if name in needed else used[name] for name in listed}


GATEWAYS = {
    "encrypted": ("https://gate.example.cn/", "no", True),
    "not encrypted": ("http://gate.example.cn/", "no", False),
    "not encrypted, by its number": ("http://10.0.0.7/", "no", False),
    "not encrypted, on purpose": ("http://gate.example.cn/", "yes", True),
    "this machine": ("http://localhost:8080/", "no", True),
    "this machine, by its number": ("http://127.0.0.1:8080/", "no", True),
    "this machine, IPv6": ("http://[::1]:8080/", "no", True),
    "a name that only looks like this machine": ("http://localhost.example.cn/", "no", False),
    "a number of another machine, IPv6": ("http://[2001:db8::1]/", "no", False),
}


@pytest.mark.parametrize(("url", "word", "allowed"), GATEWAYS.values(), ids=GATEWAYS)
def test_names_go_unencrypted_only_where_the_office_says_so(
    monkeypatch: pytest.MonkeyPatch, url: str, word: str, allowed: bool
) -> None:
    for name, value in {"URL": url, "SECRET": "k" * 32, "INSECURE": word}.items():
        monkeypatch.setenv(f"BANJIE_WEBHOOK_{name}", value)

    if allowed:
        assert Settings().webhook_url
        return
    with pytest.raises(ValidationError, match="BANJIE_WEBHOOK_INSECURE=yes"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql+psycopg2:/banjie"),
        ("DATABASE_URL", "postgresql+psycopg2://banjie@db:port/banjie"),
        ("DATABASE_URL", "postgresql+psycopg2://banjie@db:99999/banjie"),
        ("DATABASE_URL", "postgresql+psycopg2://banjie@[::1/banjie"),
        ("DATABASE_URL", "mysql://banjie@db/banjie"),
        ("DATABASE_URL", "postgresql://banjie@db/banjie"),
        ("DATABASE_URL", "postgresql+asyncpg://banjie@db/banjie"),
        ("DATABASE_OWNER_URL", "://"),
        ("TEMPORAL_ADDRESS", "temporal"),
        ("TEMPORAL_ADDRESS", "http://temporal:7233"),
        ("TEMPORAL_ADDRESS", "temporal:7233:1"),
        ("WEBHOOK_URL", "https://[::1"),
        ("WEBHOOK_URL", "gate"),
        ("WEBHOOK_SECRET", "whsec_" + "!" * 32),
        ("METRICS", "0.0.0.0:99999"),
    ],
)
def test_an_address_that_cannot_be_parsed_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for variable, given in {"DATABASE_URL": DATABASE, "TEMPORAL_ADDRESS": TEMPORAL}.items():
        monkeypatch.setenv(f"BANJIE_{variable}", given)
    monkeypatch.setenv(f"BANJIE_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_password_in_an_address_is_not_shown(monkeypatch: pytest.MonkeyPatch, elsewhere: Command) -> None:
    monkeypatch.setenv("BANJIE_DATABASE_URL", "postgresql+psycopg2://banjie:geheim@db:port/banjie")

    said = elsewhere("list")

    assert (said.code, "BANJIE_DATABASE_URL" in said.err, "geheim" in said.err) == (2, True, False)
