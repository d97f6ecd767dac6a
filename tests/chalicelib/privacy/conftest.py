"""Somebody whom an account knows, for every test of privacy."""

import pytest

from chalicelib.platform.db import Db
from tests.chalicelib.privacy.office import Office, furnish


@pytest.fixture
def office(conn: Db) -> Office:
    """She was imported, changed, noted, written to from everywhere, and answered."""
    return furnish(conn)
