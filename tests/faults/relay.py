"""The relay as `banjie relay` runs it, except that each case has its own time (`clock_offset`)."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import ComplaintRow
from register.acts.inbox import system_clock
from services import relay
from settings import Settings
from starter.client import open_client
from starter.notices.delivery import read_notice_settings


def case_time(session: Session, number: str) -> datetime:
    """Return the time of a case, or of the register if no number is given."""
    now = system_clock(session, number)
    if not number:
        return now
    opened = session.scalars(select(ComplaintRow.opened).where(ComplaintRow.number == number)).one()
    return now + timedelta(seconds=json.loads(opened).get("clock_offset", 0))


def main() -> None:
    """Run the relay until it is killed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings_from_environment = Settings()
    client = replace(open_client(settings_from_environment), clock=case_time)
    asyncio.run(relay.run_relay(client, notice_settings=read_notice_settings(settings_from_environment)))


if __name__ == "__main__":
    main()
