"""Each tampering in the lists is seen within a day's looks, and nothing is seen of a register that nobody touched."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from _pytest.mark import ParameterSet
from sqlalchemy.exc import DBAPIError

from tests.attacks.attack import Attack
from tests.attacks.attacked_register import A_MINUTE, NOW, AttackedRegister, look
from tests.attacks.conftest import RegisterCopy, damage, tamper
from tests.attacks.observer import SILENCE, SeenAlarm, last_look, standing_alarms
from tests.attacks.tamperings import TAMPERINGS
from tests.register.fixed_watch import sequence_all

pytestmark = pytest.mark.slow
LOOKS = (2, 65)  # minutes: a register this small is gone through in one look; some things are verified every hour
CopyRegister = Callable[[], RegisterCopy]


def named(words: str, names: AttackedRegister) -> str:
    """Fill in the names of what stands in the register."""
    for name, value in names._asdict().items():
        words = words.replace(f"<{name}>", value)
    return words


def alarms_after(copy: RegisterCopy) -> set[SeenAlarm]:
    """Return the alarms that rise while relay and watch go on."""
    dsn = copy.superuser_url.replace("postgresql+psycopg2", "postgresql")
    before = {(alarm.kind, alarm.about) for alarm in standing_alarms(dsn)}
    for minutes in LOOKS:
        with suppress(DBAPIError):  # the process logs it and goes on
            sequence_all(copy.sessions)
            look(copy.sessions, copy.home, minutes)
    seen = {alarm for alarm in standing_alarms(dsn) if (alarm.kind, alarm.about) not in before}
    return seen if last_look(dsn) == NOW + LOOKS[-1] * A_MINUTE else seen | {SILENCE}


def sampled(attacks: tuple[Attack, ...]) -> list[ParameterSet]:
    """Return the attacks as parameters; only every fifteenth is tried without `--deep`."""
    deep = (pytest.mark.deep,)
    return [pytest.param(one, id=one.name, marks=() if place % 15 == 0 else deep) for place, one in enumerate(attacks)]


def test_an_untouched_register_raises_nothing(copy_register: CopyRegister) -> None:
    assert alarms_after(copy_register()) == set()


def test_the_lists_name_each_tampering_once() -> None:
    names = [attack.name for attack in TAMPERINGS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("attack", sampled(TAMPERINGS))
def test_a_tampering_is_seen(attack: Attack, copy_register: CopyRegister) -> None:
    copy = copy_register()
    if attack.sql:
        tamper(copy, named(attack.sql, copy.names))
    if attack.files:
        damage(copy.home, *attack.files)

    seen = alarms_after(copy)

    subject = named(attack.subject, copy.names)
    found = any(alarm.names(subject, attack.place) for alarm in seen)
    assert found, f"nothing about {subject}, {attack.place}: {seen}"
