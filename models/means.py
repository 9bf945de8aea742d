"""The ways in which somebody is told."""

from enum import StrEnum


class Means(StrEnum):
    """How somebody was told; `no_contact` records that there is no way to reach them."""

    phone = "phone"
    in_person = "in_person"
    visit = "visit"
    letter = "letter"
    message = "message"
    email = "email"
    no_contact = "no_contact"
