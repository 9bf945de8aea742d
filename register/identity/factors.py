"""Passwords and second factors: how they are stored, and whether one fits."""

import base64
import hashlib
import hmac
from datetime import datetime
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from models.messages import Person
from models.tables import AccountRow
from register.identity.secret_text import close_text, open_text
from register.seal import KeyRing

MIN_PASSWORD, MAX_PASSWORD = 12, 200  # characters
STEP = 30  # seconds, as RFC 6238 and every app have it
STEPS_AROUND = (-1, 0, 1)  # clocks of telephones are not exact
HASHER = PasswordHasher()  # argon2id as RFC 9106 recommends where memory is short: 64 MiB, three passes


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with a salt of its own."""
    return HASHER.hash(password)


def password_fits(hashed: str | None, password: str) -> bool:
    """Return True if this is the password. Without one it takes as long, and nothing fits."""
    try:
        return HASHER.verify(hashed or _hash_of_nobody(), password[:MAX_PASSWORD]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def password_flaw(password: str, *names: str) -> str | None:
    """Return why a password cannot be chosen: `short`, `long`, `plain` (few different signs, or a name of the person in
    it), or None."""
    if len(password) < MIN_PASSWORD:
        return "short"
    if len(password) > MAX_PASSWORD:
        return "long"
    named = any(name.lower() in password.lower() for name in names if len(name) >= (4 if name.isascii() else 2))
    return "plain" if named or len(set(password)) < 6 else None


def new_factor(salt: str) -> str:
    """Return the secret of a new second factor, 160 bits in base32, made from random hexadecimal digits."""
    return base64.b32encode(hashlib.sha256(bytes.fromhex(salt)).digest()[:20]).decode()


def proving_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that follows from such a secret, by which its person proves a decision."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"banjie factor v1\n" + secret.encode()).digest())


def factor_digest(secret: str) -> str:
    """Return the public half of that key: it stands for the secret on record, and tells nothing of it."""
    return proving_key(secret).public_key().public_bytes_raw().hex()


def seal_factor(keys: KeyRing, person: Person, secret: str) -> str:
    """Return the secret encrypted with the key of the office for this person: a copy of the database opens no account,
    and copied to the account of another person it is none."""
    return close_text(keys, "second factors", secret, person)


def step_of_code(keys: KeyRing, row: AccountRow, code: str, at: datetime) -> int | None:
    """Return the time step to which a code of an account's second factor belongs; None if it fits no step. The caller
    compares it with the last step that was used."""
    secret = open_factor(keys, row)
    return matching_step(secret, code, at) if secret else None


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the step of time, now or one beside, whose code this is."""
    given, otp = "".join(code.split()), pyotp.TOTP(secret, interval=STEP)
    for step in (int(at.timestamp()) // STEP + offset for offset in STEPS_AROUND):
        if hmac.compare_digest(otp.generate_otp(step).encode(), given.encode()):
            return step
    return None


def factor_address(secret: str, person: str, issuer: str) -> str:
    """Return the otpauth address that an app reads from a picture."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=person, issuer_name=issuer)


@cache
def _hash_of_nobody() -> str:
    """Return a hash that is no account's, so that an unknown account takes as long as another."""
    return hash_password("no account has this password")


def open_factor(keys: KeyRing, row: AccountRow) -> str | None:
    """Return the secret of an account, if the key opens it and it is the one on record."""
    secret = open_text(keys, "second factors", row.factor or "", row.person)
    return secret if secret and factor_digest(secret) == row.factor_digest else None
