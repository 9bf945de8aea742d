"""Who is told of alarms."""

import re
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_settings import NoDecode

from settings.addresses import EMAIL_PATTERN
from settings.notices import NoticeSettings
from settings.variable import VariableInfo


class AlarmSettings(NoticeSettings):
    title: ClassVar[str] = "Alarms"

    alarm_to: Annotated[tuple[str, ...], NoDecode, VariableInfo(("watch",), "nobody")] = Field(
        (), description="Receivers of alarms: mail addresses, and `webhook` for the gateway"
    )

    @model_validator(mode="after")
    def _check_alarm_channels(self) -> Self:
        for recipient in self.alarm_to:
            if recipient != "webhook" and not re.fullmatch(EMAIL_PATTERN, recipient):
                raise ValueError(f"BANJIE_ALARM_TO: {recipient} is neither a mail address nor `webhook`")
            if (self.webhook_url if recipient == "webhook" else self.smtp_host) is None:
                raise ValueError(f"BANJIE_ALARM_TO names {recipient}, and there is no such channel")
        return self
