"""Changes of the office: each one transaction, as of the register's instant, in the name of who may make it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy.orm import Session

from models.errors import BadInput
from models.requirement import Name
from models.rule import Slug
from procedures import load, slugs
from procedures.office_settings import OfficeSettings
from register.identity.decisions import prove_change
from register.identity.login_tries import LoginRequest, Origin
from register.identity.password_login import check_factor
from register.office import administrators
from register.office.administrators import Stamp
from register.office.org_journal import StaffError
from register.office.power import PowerRules, Signed, deciding_names
from starter.client import BanjieClient
from wording.dates import long_instant
from wording.translation import N_, NP_, Message, by_door, listed

STAFF_PROBLEMS: Mapping[str, Message] = {
    "sender_known": N_("The name {sender} was given to a program before. Choose another."),
    "sender_unknown": by_door(
        N_("There is no program {sender}. To see them: banjie senders list"),
        http=NP_("administrator's command", "There is no program {sender}. To see them: banjie senders list"),
        page=N_("There is no program {sender}."),
    ),
    "endpoint_known": N_("The name {endpoint} was given to an endpoint before. Choose another."),
    "endpoint_unknown": by_door(
        N_("There is no endpoint {endpoint}. To see them: banjie endpoints list"),
        http=N_("There is no endpoint {endpoint}. To see them: GET /v1/endpoints"),
        page=N_("There is no endpoint {endpoint}."),
    ),
    "too_many_endpoints": N_("A program has at most {most} endpoints. Remove one first."),
    "sender_revoked": N_("The key of {sender} was revoked {until}."),
    "account_known": N_("{person} has an account already."),
    "account_unknown": by_door(
        N_("{person} has no account. Add one first: banjie accounts add {person}"), page=N_("{person} has no account.")
    ),
    "account_closed": N_("The account of {person} is disabled. Enable it first."),
    "identity_taken": N_("This identity is linked to the account of {person} already."),
    "taken": N_("Code {person} is another person's. Choose another code."),
    "unknown": by_door(
        N_("There is no {person} on the staff. Add them first: banjie staff add. To see the staff: banjie staff list"),
        http=NP_(
            "administrator's command",
            "There is no {person} on the staff. Add them first: banjie staff add. To see the staff: banjie staff list",
        ),
        page=N_("There is no {person} on the staff."),
    ),
    "gone": N_("{person} left on {until}. Name somebody who is in service."),
    "succeeded": N_("{person} has left and is succeeded by {to}. This cannot be changed."),
    "held_until": N_("{person} holds {role} until {until} and cannot take it up again from {at}."),
    "not_held": N_("{person} does not hold {role} at {at}."),
    "oneself": N_("{person} cannot stand in for or succeed themselves. Name another."),
    "span": N_("The end ({until}) has to be later than the beginning ({since})."),
    "away_already": by_door(
        N_("{person} is recorded as away from {since} to {until}. To change that, first: banjie staff back {person}"),
        page=N_("{person} is recorded as away from {since} to {until}."),
    ),
    "substitute_gains": N_(
        "The substitute does not decide all that you decide. Name somebody who does, or ask an administrator: that "
        "gives power, and a second person confirms it."
    ),
    "substitute_away": N_("{person} is away as well, from {since} to {until}. Name a substitute who is there."),
    "circle": N_("From {at} the substitutes form a circle: {chain}. Name another."),
    "never_away": N_("{person} is not recorded as away."),
    "no_ranks": N_("Name the ranks from the lowest to the highest: at least one, each once."),
    "no_rank": by_door(
        N_("The office has no rank {rank}. It has, the lowest first: {ranks}. To set the ranks: banjie staff ranks"),
        page=N_("The office has no rank {rank}. It has, the lowest first: {ranks}."),
    ),
    "rank_in_use": by_door(
        N_("Rank {rank} cannot be left out: {people} still have it. Change that first: banjie staff rank"),
        page=N_("Rank {rank} cannot be left out: {people} still have it."),
    ),
    "not_listed": N_("{person} is not on the list {register}."),
    "changed_later": N_("{what} changes again from {since}, so it cannot be changed from {at}."),
    "two_heads": N_("A unit is headed by a person or by a post. Name one of the two."),
    "no_unit": by_door(
        N_("There is no unit {unit}. Set it up first: banjie staff unit {unit}"), page=N_("There is no unit {unit}.")
    ),
    "under_itself": N_("{unit} cannot be under {parent}: that is the same unit, or one below it."),
    "by_wanted": by_door(
        N_("An administrator changes this. Say who with --by: {people}."),
        http=N_("An administrator changes this. Say who with by: {people}."),
    ),
    "no_administrator": N_("{person} is not an administrator and cannot change this. Administrators: {people}."),
    "no_second": N_(
        "{person} cannot confirm this. A security administrator does; in an office of fewer people (office.yaml, "
        "administrators: two) another administrator, too."
    ),
    "second_wanted": by_door(
        N_(
            "This takes two: one's own roles, who decides or administers, an account that opens that, a program that "
            "acts for others. Name who confirms it with --with: {people}."
        ),
        http=N_(
            "This takes two: one's own roles, who decides or administers, an account that opens that, a program that "
            "acts for others. Name who confirms it with with: {people}."
        ),
    ),
    "shell_wanted": N_(
        "This gives power in the office and takes two, and nobody can confirm it yet. Whoever runs the system makes it "
        "at the command line, which is on record: best a security administrator first."
    ),
    "three_apart": N_(
        "{person} cannot be more than one of administrator, security administrator and auditor. An office of fewer "
        "people says so in office.yaml: administrators: two"
    ),
    "last_administrator": N_("The office needs an administrator. Add another one first."),
    "factor_wanted": by_door(
        N_(
            "This takes the second factor of {person}, who has none. Set it up first: banjie accounts reset {person} "
            "prints a link."
        ),
        page=N_("This takes a second factor, for exactly this decision. Set yours up first, under My account."),
    ),
    "code_wanted": by_door(
        N_("This takes the code of the second factor of {person}, for exactly this decision. Add: --code CODE"),
        page=N_("This takes the code of your second factor, for exactly this decision."),
    ),
    "code_wrong": N_("The code is wrong or was used before. Wait for the next one. After five wrong ones it pauses."),
    "edition_known": N_(
        "Edition {edition} of {slug} was published before, or complaints have followed it. Give the text another "
        "edition."
    ),
    "edition_unknown": N_("No edition {edition} of {slug} is published."),
    "edition_followed": N_(
        "Complaints follow edition {edition} of {slug}, so it cannot be taken back. Publish another edition after it."
    ),
    "bad_name": N_(
        "{name} cannot be a code: begin with a lower-case letter, use lower-case letters, "
        "digits and _, at most {most} characters."
    ),
}

T = TypeVar("T")
NOBODY = Signed()  # who makes a change while the office has no administrator


def power_rules(office: OfficeSettings) -> PowerRules:
    """Return what is power in an office: by the texts that it follows, with those laid over them, else by all."""
    return PowerRules(
        {slug: _deciding_names(slug) for slug in office.texts or slugs()}, office.administrators == "three"
    )


@cache
def _deciding_names(slug: Slug) -> frozenset[Name]:
    return deciding_names(load(slug))


async def write_staff_change(client: BanjieClient, write: Callable[[Session, Stamp], T], signed: Signed = NOBODY) -> T:
    """Run a change in one transaction, as of the register's instant, in the name of an administrator. Raises BadInput
    if the change is not possible, or not theirs to make."""

    def write_signed(session: Session, at: datetime) -> T:
        rules = power_rules(client.office)
        before = administrators.begin_change(session, signed, at, rules)
        done = write(session, {"at": at, "by": signed.by if before.administrators else None})
        administrators.end_change(session, before, signed, at, rules)
        if before.administrators:
            prove_change(login_request(client, session, signed.origin, at), signed, before.seq)
        return done

    return await _write(client, write_signed, signed)


async def write_program_change(
    client: BanjieClient, write: Callable[[Session, Stamp], T], signed: Signed = NOBODY
) -> T:
    """Run a change of what is a program's own, as above, in the name of nobody of the staff. `signed` tries it. Raises
    BadInput."""
    return await _write(client, lambda session, at: write(session, {"at": at, "by": None}), signed)


async def note_refused_change(client: BanjieClient, why: str, signed: Signed) -> None:
    """Put on record that somebody tried a change that is not theirs to make. Raises Unavailable."""
    await client.transact(
        lambda session: administrators.note_refused_change(session, why, signed, client.clock(session, ""))
    )


async def _write(client: BanjieClient, write: Callable[[Session, datetime], T], signed: Signed) -> T:
    try:
        return await client.transact(lambda session: write(session, client.clock(session, "")))
    except StaffError as error:
        await count_wrong_code(client, error, signed)
        if error.why in administrators.NOT_THEIRS:
            await note_refused_change(client, error.why, signed)
        raise staff_problem(error) from None


def login_request(client: BanjieClient, session: Session, origin: tuple[str, str], at: datetime) -> LoginRequest:
    return LoginRequest(session, client.keys, client.web_keys, Origin(*origin), at)


async def count_wrong_code(client: BanjieClient, error: StaffError, signed: Signed) -> None:
    """Count a code that did not fit: the transaction that asked for it is gone."""
    by, code = signed.by, signed.code
    if error.why == "code_wrong" and by and code:
        await client.transact(
            lambda session: check_factor(
                login_request(client, session, signed.origin, client.clock(session, "")), by, code
            )
        )


def staff_problem(error: StaffError) -> BadInput:
    """Return why a change is not possible, in words."""
    details = {
        # an error names several, such as the ranks, in English
        key: long_instant(value) if isinstance(value, datetime) else listed(str(value).split(", "))
        for key, value in error.about.items()
    }
    people = {"people": details["people"]} if "people" in details else {}
    return BadInput(STAFF_PROBLEMS[error.why](**details), why=error.why, **people)
