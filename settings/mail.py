"""Mail that comes in: which address takes complaints under which regulation, and from where the mail is taken."""

import re
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from settings.addresses import ADDRESS_PATTERN, EMAIL_PATTERN, is_loopback
from settings.variable import SettingsGroup, VariableInfo

BOX_PATTERN = re.compile(
    r"(?P<address>[^@\s<>,=:]+@[^@\s<>,=:]+)=(?P<slug>[a-z0-9-]+)(?P<facts>(:[a-z_0-9]+=[^:,=]+)*)"
)
LONGEST_LOCAL_PART = 12  # with the token of a reply it has 64 characters, as many as may stand before the @


class MailBox(NamedTuple):
    """An address that takes complaints: under which regulation, and the facts that each states, as they are written."""

    address: str
    slug: str
    facts: dict[str, str]


class MailSettings(SettingsGroup):
    title: ClassVar[str] = "Mail that comes in"

    mail_boxes: Annotated[tuple[str, ...], NoDecode, VariableInfo(("mail", "serve"), "no mail is taken")] = Field(
        (), description="Addresses that take complaints: `ADDRESS=SLUG`, with facts `ADDRESS=SLUG:FACT=VALUE`"
    )
    mail_reply: Annotated[str | None, VariableInfo(("mail", "relay"), "letters take no reply", "mail address")] = Field(
        None,
        pattern=EMAIL_PATTERN,
        description="Address to which filers reply; the mail server delivers `NAME+anything@` of it as well",
    )
    mail_imap_host: Annotated[str | None, VariableInfo(("mail",), "no mailbox is read")] = Field(
        None, description="Server of the mailbox that is read. Needs `BANJIE_MAIL_IMAP_USER`"
    )
    mail_imap_port: Annotated[int, VariableInfo(("mail",), unit="TCP port")] = Field(
        993, ge=1, le=65535, description="Port of that server"
    )
    mail_imap_tls: Annotated[Literal["tls", "starttls", "none"], VariableInfo(("mail",))] = Field(
        "tls", description="Encryption to it: from the start, after connecting, or none (this machine alone)"
    )
    mail_imap_user: Annotated[str | None, VariableInfo(("mail",))] = Field(None, description="Account there")
    mail_imap_password: Annotated[SecretStr | None, VariableInfo(("mail",))] = Field(
        None, description="Password of that account"
    )
    mail_imap_folder: Annotated[str, VariableInfo(("mail",))] = Field(
        "INBOX", min_length=1, description="Folder from which mail is taken"
    )
    mail_imap_done: Annotated[str, VariableInfo(("mail",))] = Field(
        "Banjie",
        min_length=1,
        description="Folder for mail that is taken; what waits for a person goes to `NAME-waiting`. Both are made",
    )
    mail_lmtp: Annotated[str | None, VariableInfo(("mail",), "nothing listens", "address:port")] = Field(
        None,
        pattern=ADDRESS_PATTERN,
        description="Where mail is taken by LMTP. Whoever reaches it can deliver: the mail server alone should",
    )
    mail_limit: Annotated[int, VariableInfo(("mail",), unit="bytes")] = Field(
        30 * 1024 * 1024, ge=1024, description="Maximum size of one mail"
    )
    mail_rate: Annotated[int, VariableInfo(("mail",), unit="mails an hour")] = Field(
        20, ge=1, description="How many mails of one sender are taken by themselves; more wait for a person"
    )
    mail_acknowledge: Annotated[Literal["yes", "no"], VariableInfo(("mail",))] = Field(
        "yes", description="Whether a sender is told that the mail has arrived. The answer names no case"
    )

    @field_validator("mail_boxes")
    @classmethod
    def _check_boxes(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        for one in written:
            if not BOX_PATTERN.fullmatch(one):
                raise ValueError(f"{one} is not written as ADDRESS=SLUG or ADDRESS=SLUG:FACT=VALUE")
        return written

    @field_validator("mail_reply")
    @classmethod
    def _check_reply(cls, written: str | None) -> str | None:
        if written and ("+" in written or len(written.partition("@")[0]) > LONGEST_LOCAL_PART):
            raise ValueError(f"before the @ there are at most {LONGEST_LOCAL_PART} characters, and no +")
        return written

    @model_validator(mode="after")
    def _check_mail_complete(self) -> Self:
        if (self.mail_imap_host is None) != (self.mail_imap_user is None):
            raise ValueError("set both BANJIE_MAIL_IMAP_HOST and BANJIE_MAIL_IMAP_USER, or neither (no mailbox)")
        if self.mail_imap_host and self.mail_imap_tls == "none" and not is_loopback(self.mail_imap_host):
            raise ValueError("BANJIE_MAIL_IMAP_TLS=none leads to another machine: the password would go in clear")
        return self

    def mail_box_list(self) -> tuple[MailBox, ...]:
        """Return the addresses that take complaints, as they are configured."""
        found = (BOX_PATTERN.fullmatch(one) for one in self.mail_boxes)
        return tuple(
            MailBox(
                one["address"].lower(),
                one["slug"],
                dict(part.split("=", 1) for part in one["facts"].split(":") if part),
            )
            for one in found
            if one
        )
