"""The settings, read from environment variables: a module for each subject. No other package reads the environment.

Imports nothing of the program, and may be imported by all of it.
"""

from functools import cache

from settings.alarms import AlarmSettings
from settings.database import DatabaseSettings
from settings.files import FileSettings
from settings.intake import IntakeSettings
from settings.login import LoginSettings
from settings.logs import LogSettings
from settings.mail import MailSettings
from settings.mcp import McpSettings
from settings.notices import NoticeSettings
from settings.office import OfficeSettings
from settings.release import ReleaseSettings
from settings.secrets import SecretSettings
from settings.signed_log import SignedLogSettings
from settings.temporal import TemporalSettings
from settings.web import WebSettings


class Settings(
    LogSettings,
    LoginSettings,
    IntakeSettings,
    MailSettings,
    McpSettings,
    WebSettings,
    AlarmSettings,
    NoticeSettings,
    SignedLogSettings,
    FileSettings,
    SecretSettings,
    OfficeSettings,
    ReleaseSettings,
    TemporalSettings,
    DatabaseSettings,
):
    """Each field is read from the variable `BANJIE_<NAME>`. Without addresses of servers the embedded stack of `banjie
    up` is used; "embedded" and HOME refer to it. A group comes before those that it builds upon."""


@cache
def settings() -> Settings:
    """Return the settings of this process, read once. Tests make their own `Settings(...)`."""
    return Settings()
