"""Chinese that stands where English is spoken."""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import PartyRow, PersonRow, TextRow
from starter.client import BanjieClient

HAN = re.compile("[\u3400-\u9fff]+")


def chinese_in(shown: str, typed: Iterable[str]) -> Iterator[str]:
    """Yield the Chinese of what is shown that nobody has typed."""
    yield from (words for words in HAN.findall(shown) if not any(words in text for text in typed))


async def typed_words(desk: BanjieClient) -> frozenset[str]:
    """Return what people have typed into the register."""

    def read(session: Session) -> list[str]:
        people = session.scalars(select(PersonRow.name)).all()
        texts = session.scalars(select(TextRow.body).where(TextRow.body.is_not(None))).all()
        parties = session.execute(select(PartyRow.name, PartyRow.unit, PartyRow.contact, PartyRow.address)).all()
        return [*people, *filter(None, texts), *(part for row in parties for part in row if part)]

    return frozenset(await desk.transact(read))
