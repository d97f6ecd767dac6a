"""An account to import into."""

import pytest

from chalicelib.platform.db import Db
from tests.builders import add_account
from tests.importing import Importer


@pytest.fixture
def importer(conn: Db) -> Importer:
    return Importer(conn=conn, account_id=add_account(conn))
