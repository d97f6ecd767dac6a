"""Who is at the other end is always said."""

import pytest

from chalicelib.inbound.model import Address


def test_an_address_names_somebody() -> None:
    with pytest.raises(ValueError, match="phone number or a LID"):
        Address()
