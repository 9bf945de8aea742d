"""What can be set from outside, and what is refused."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from settings import Settings, child_environment

DATABASE, TEMPORAL = "postgresql+psycopg2://banjie@db/banjie", "temporal:7233"


def test_embedded_unless_told_otherwise() -> None:
    settings = Settings()

    assert settings.embedded
    assert settings.raw_signals == "refuse"


def test_one_server_here_and_one_elsewhere_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_no_key_is_made_up_for_servers_elsewhere(tmp_path: Path) -> None:
    elsewhere = Settings(home=tmp_path, database_url=DATABASE, temporal_address=TEMPORAL)

    with pytest.raises(ValueError, match="BANJIE_SECRET"):
        elsewhere.secret_key()


def test_a_short_key_is_refused_and_a_key_is_not_shown() -> None:
    with pytest.raises(ValidationError):
        Settings(secret=SecretStr("short"))

    assert "x" * 32 not in repr(Settings(secret=SecretStr("x" * 32)))


def test_a_child_of_the_embedded_stack_sees_no_servers_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_DATABASE_URL", DATABASE)

    environment = child_environment(Path("/data"))

    assert environment["BANJIE_HOME"] == "/data"
    assert "BANJIE_DATABASE_URL" not in environment


def test_without_settings_nothing_is_sent() -> None:
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
def test_half_a_channel_is_a_mistake(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(f"BANJIE_{name}", value)

    with pytest.raises(ValidationError, match=f"(?i){says}"):
        Settings()


def test_attached_files_lie_in_the_home_or_where_the_office_says(tmp_path: Path) -> None:
    elsewhere = Settings(home=tmp_path, database_url=DATABASE, temporal_address=TEMPORAL)

    assert Settings(home=tmp_path).attachments_folder == tmp_path / "attachments"
    assert elsewhere.attachments_folder is None
    assert elsewhere.model_copy(update={"attachments": Path("/share")}).attachments_folder == Path("/share")
    assert Settings().attachment_limit == 20 * 1024 * 1024


def test_what_may_be_attached_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_ATTACHMENT_TYPES", "image/*, application/pdf")
    assert Settings().attachment_types == ("image/*", "application/pdf")

    monkeypatch.setenv("BANJIE_ATTACHMENT_TYPES", " , ")
    with pytest.raises(ValidationError, match="attachment_types"):
        Settings()


@pytest.mark.parametrize("name", ["..", "../elsewhere", ".hidden", "a release", "x" * 21, ""])
def test_a_release_is_named_as_a_folder_can_be(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("BANJIE_BUILD", name)

    with pytest.raises(ValidationError, match="build"):
        Settings()


def test_who_is_told_of_alarms_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().alarm_to == ()
    monkeypatch.setenv("BANJIE_SMTP_HOST", "post.example")
    monkeypatch.setenv("BANJIE_SMTP_FROM", "tousu@water.example.cn")
    monkeypatch.setenv("BANJIE_ALARM_TO", "chen@water.example.cn, it@water.example.cn")

    assert Settings().alarm_to == ("chen@water.example.cn", "it@water.example.cn")


@pytest.mark.parametrize("written", ["chen@water.example.cn", "webhook", "chen", "chen@water.example.cn it@x.cn"])
def test_whoever_cannot_be_told_is_a_mistake(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("BANJIE_ALARM_TO", written)

    with pytest.raises(ValidationError, match="BANJIE_ALARM_TO"):
        Settings()


@pytest.mark.parametrize("written", ["9464", "localhost:9464", "0.0.0.0", ":9464", "0.0.0.0:http"])
def test_where_metrics_are_shown_is_an_address_and_a_port(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("BANJIE_METRICS", written)
    with pytest.raises(ValidationError, match="metrics"):
        Settings()


def test_what_one_process_alone_can_have_is_not_handed_to_several(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("METRICS", "127.0.0.1:9464"), ("PULSE", "/tmp/pulse"), ("LOG", "json")):
        monkeypatch.setenv(f"BANJIE_{name}", value)
    told = child_environment(Path("/data"))
    assert told["BANJIE_LOG"] == "json"
    assert {"BANJIE_METRICS", "BANJIE_PULSE"} & set(told) == set()
