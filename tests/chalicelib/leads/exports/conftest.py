"""An account to export from."""

import pytest

from chalicelib.platform.db import Db
from tests.builders import add_account
from tests.exporting import Exporter


@pytest.fixture
def exporter(conn: Db) -> Exporter:
    return Exporter(conn=conn, account_id=add_account(conn))
