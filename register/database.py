"""The way to PostgreSQL: one engine for a process, every wait with an end."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

CONNECT = 5  # seconds
LIMITS = {
    "statement_timeout": "8s",  # below the 10 s that an attempt of an activity is given
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}
APPLICATION = "banjie_app"


def engine(url: str, *, role: str | None = None, connections: int = 16) -> Engine:
    """An engine with as many connections as the worker has threads. `role` (banjie_app) is taken on by each
    connection where the one who logs in may do more than the application should."""
    limits = LIMITS | ({"role": role} if role else {})
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # an error is logged and retried; the words of people do not belong in a log
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": CONNECT,
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    )


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions of one transaction each: `with sessions.begin() as session`."""
    return sessionmaker(engine, expire_on_commit=False)
