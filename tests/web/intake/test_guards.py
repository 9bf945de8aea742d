"""The guards of the pages, apart from the pages."""

import pytest

from web.intake.guards import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", ""),
        ("testclient", "testclient"),
    ],
)  # fmt: skip
def test_who_has_a_network_is_counted_once(address: str, network: str) -> None:
    assert network_of(address) == network
