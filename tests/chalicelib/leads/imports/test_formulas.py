"""No cell of ours is run by a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.leads.imports.formulas import disarm, restore


@pytest.mark.parametrize(
    "cell", ["=1+1", "+60124785522", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "'=1"]
)
def test_what_would_be_run_begins_with_an_apostrophe(cell: str) -> None:
    assert disarm(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Mei", "O'Neil", "'quoted'", "1-2"])
def test_what_would_not_is_left_alone(cell: str) -> None:
    assert disarm(cell) == cell


@given(cell=st.text("=+-@\t '\"a1", max_size=8))
def test_a_file_of_ours_is_read_back_as_it_was(cell: str) -> None:
    assert restore(disarm(cell)) == cell or cell.startswith("'")
    assert not disarm(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
