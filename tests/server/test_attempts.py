"""Who counts as one visitor."""

import pytest

from server.attempts import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        (None, ""),
        ("unix", "unix"),
    ],
)
def test_all_addresses_of_one_household_are_one_visitor(address: str | None, network: str) -> None:
    assert network_of(address) == network
