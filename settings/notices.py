"""Letters and the channels by which they leave: mail, and the gateway of the office."""

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator

from settings.addresses import EMAIL_PATTERN, is_loopback
from settings.variable import SettingsGroup, VariableInfo

WEBHOOK_KEY_PREFIX = "whsec_"  # how Standard Webhooks mark a key in base64


class NoticeSettings(SettingsGroup):
    title: ClassVar[str] = "Notices"

    signature: Annotated[str, VariableInfo(("serve", "relay"), "unit that handles the case")] = Field(
        "", description="Name of the office under its notices and letters"
    )
    morning_letter: Annotated[str, VariableInfo(("relay",), unit="time of day in China")] = Field(
        "08:30",
        pattern=r"^(none|([01]\d|2[0-3]):[0-5]\d)$",
        description="When the morning's letter to the staff leaves on working days; `none`: never",
    )
    remedy: Annotated[str, VariableInfo(("serve", "relay"), "no line")] = Field(
        "",
        description="Line in the letter of a refusal that says what can be done about it, where the text says nothing",
    )
    smtp_host: Annotated[str | None, VariableInfo(("relay", "watch"), "no mail is sent")] = Field(
        None, description="Mail server. Needs `BANJIE_SMTP_FROM`"
    )
    smtp_port: Annotated[int, VariableInfo(("relay", "watch"), unit="TCP port")] = Field(
        587, ge=1, le=65535, description="Port of the mail server"
    )
    smtp_tls: Annotated[Literal["starttls", "tls", "none"], VariableInfo(("relay", "watch"))] = Field(
        "starttls", description="Encryption to the mail server: after connecting, from the start, or none"
    )
    smtp_user: Annotated[str | None, VariableInfo(("relay", "watch"), "no login")] = Field(
        None, description="Account at the mail server"
    )
    smtp_password: Annotated[SecretStr | None, VariableInfo(("relay", "watch"))] = Field(
        None, description="Password of that account"
    )
    smtp_from: Annotated[str | None, VariableInfo(("relay", "watch"), unit="mail address")] = Field(
        None, pattern=EMAIL_PATTERN, description="Sender of the mail. Needs `BANJIE_SMTP_HOST`"
    )
    webhook_url: Annotated[AnyHttpUrl | None, VariableInfo(("relay", "watch"), "no gateway")] = Field(
        None, description="Gateway of the office, to which notices are posted. Needs `BANJIE_WEBHOOK_SECRET`"
    )
    webhook_secret: Annotated[SecretStr | None, VariableInfo(("relay", "watch"))] = Field(
        None,
        min_length=32,
        description="HMAC key by which the gateway verifies what is posted: `whsec_` with base64, or any text",
    )
    webhook_insecure: Annotated[Literal["no", "yes"], VariableInfo(("relay", "watch"))] = Field(
        "no", description="Whether names may go unencrypted to an `http://` gateway on another machine"
    )
    webhook_receipt: Annotated[str, VariableInfo(("relay", "watch"))] = Field(
        "received_at", pattern=r"^[A-Za-z]\w{0,63}$", description="Field of the gateway's answer that proves receipt"
    )

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_key(cls, written: SecretStr | None) -> SecretStr | None:
        secret = written.get_secret_value() if written else ""
        if secret.startswith(WEBHOOK_KEY_PREFIX) and not re.fullmatch(
            r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", secret.removeprefix(WEBHOOK_KEY_PREFIX)
        ):
            raise ValueError("what follows whsec_ is not base64")
        return written

    @model_validator(mode="after")
    def _check_channels_complete(self) -> Self:
        if (self.smtp_host is None) != (self.smtp_from is None):
            raise ValueError("set both BANJIE_SMTP_HOST and BANJIE_SMTP_FROM, or neither (nothing is mailed)")
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("set both BANJIE_WEBHOOK_URL and BANJIE_WEBHOOK_SECRET, or neither (no gateway)")
        if self.webhook_url and not self.webhook_reached_safely:
            raise ValueError(
                "BANJIE_WEBHOOK_URL is http:// and leads to another machine: names would go unencrypted. Use https://, "
                "or set BANJIE_WEBHOOK_INSECURE=yes"
            )
        return self

    @property
    def webhook_reached_safely(self) -> bool:
        """Whether the gateway is reached safely, or is meant to be reached otherwise."""
        url = self.webhook_url
        return url is None or url.scheme == "https" or is_loopback(url.host or "") or self.webhook_insecure == "yes"
