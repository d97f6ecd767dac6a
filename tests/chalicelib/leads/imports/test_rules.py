"""What a row says, or why it is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.leads.imports.rules import SENTENCES, Plan, Reading, read_row

PLAN = Plan(
    columns={
        "name": 0,
        "phone": 1,
        "niche": 2,
        "status": 3,
        "trigger": 4,
        "journey": 5,
    },
    attributes={"city": 6},
    niches=[],
    triggers=[],
    region="MY",
)
PHONE = "012-478 5522"


def read(*cells: str, plan: Plan = PLAN) -> Reading:
    reading = read_row(cells, plan)
    assert isinstance(reading, Reading)
    return reading


def test_a_row_says_everything_about_a_lead() -> None:
    reading = read("Mei ", PHONE, "Fitness ,VIT", "CUSTOMER ", "a , b", "met", "Ipoh")

    assert reading.name == "Mei"
    assert reading.phone == "60124785522"
    assert reading.niches == ["Fitness", "VIT"]
    assert (reading.status, reading.status_given) == ("customer", True)
    assert reading.triggers == ["a", "b"]
    assert reading.journey == "met"
    assert reading.attributes == {"city": "Ipoh"}


@pytest.mark.parametrize("status", ["", "prospek", "VIP", "customers"])
def test_an_unknown_status_means_prospect_and_is_counted(status: str) -> None:
    reading = read("Mei", PHONE, "", status)

    assert (reading.status, reading.status_given) == ("prospect", False)


def test_a_short_row_lacks_what_it_lacks() -> None:
    assert read("Mei", PHONE).niches == []


def test_words_for_the_whole_file_come_last_and_once() -> None:
    plan = replace(PLAN, niches=["VIT", "fitness"], triggers=["start"])

    reading = read("Mei", PHONE, "Fitness", plan=plan)

    assert reading.niches == ["Fitness", "VIT"]
    assert reading.triggers == ["start"]


def test_a_formula_is_a_text() -> None:
    assert read("=1+1", PHONE).name == "=1+1"
    assert read("'=1+1", PHONE).name == "=1+1"  # as our own files write it


def test_a_foreign_number_brings_its_zone() -> None:
    assert read("Mei", "+6583909960").zone == "Asia/Singapore"
    assert read("Mei", PHONE).zone is None


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["Mei"], "phone-missing"),
        (["Mei", "6.01E+10"], "phone-rounded"),
        (["x" * 201, PHONE], "name-too-long"),
        (["Mei", PHONE, "x" * 101], "words-too-long"),
        (["Mei", PHONE, ",".join(map(str, range(51)))], "words-too-long"),
        (["Mei", PHONE, "", "", "", "x" * 10_001], "cell-too-long"),
        (["Mei", PHONE, "", "", "", "", "x" * 10_001], "cell-too-long"),
    ],
)
def test_what_cannot_be_a_lead_has_a_reason(cells: list[str], code: str) -> None:
    assert read_row(cells, PLAN) == code
    assert SENTENCES[code].endswith(".")


@given(cells=st.lists(st.text(max_size=30), max_size=8))
def test_any_row_is_read_or_refused(cells: list[str]) -> None:
    reading = read_row(cells, PLAN)

    assert isinstance(reading, Reading) or SENTENCES[reading]
