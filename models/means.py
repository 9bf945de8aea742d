"""The ways in which somebody can be told something."""

from enum import StrEnum


class Means(StrEnum):
    """How somebody was told. `no_contact`: nobody was reached; that is an attempt and tells nothing."""

    phone = "phone"
    in_person = "in_person"
    visit = "visit"
    letter = "letter"
    message = "message"
    email = "email"
    no_contact = "no_contact"
