"""What columns are called, and what they are taken for."""

from chalicelib.leads.imports import columns


def test_a_header_names_the_columns() -> None:
    found = columns.describe([["Name", "Phone"], ["Mei", "0124785522"]], "MY")

    assert found.has_header
    assert [column.name for column in found.columns] == ["Name", "Phone"]
    assert found.columns[1].samples == ["0124785522"]


def test_a_first_row_with_a_number_is_a_lead() -> None:
    found = columns.describe([["Mei", "0124785522"], ["Tan", "0137684268"]], "MY")

    assert not found.has_header
    assert [column.name for column in found.columns] == ["Column 1", "Column 2"]
    assert found.columns[1].samples == ["0124785522", "0137684268"]
    assert columns.guess(found.columns, "MY")["phone"] == 1


def test_repeated_and_empty_names_are_told_apart() -> None:
    found = columns.describe([["phone", "", "phone"]], "MY")

    assert [column.name for column in found.columns] == [
        "phone",
        "Column 2",
        "phone (2)",
    ]


def test_columns_are_known_by_many_names() -> None:
    header = ["Nama", "No. Telefon", "target_status", "Niches", "TRIGGERS", "Nota"]
    found = columns.describe([header], "MY")

    assert columns.guess(found.columns, "MY") == {
        "name": 0,
        "phone": 1,
        "status": 2,
        "niche": 3,
        "trigger": 4,
        "journey": 5,
        "zone": None,
    }


def test_columns_that_no_field_takes_are_facts_for_messages() -> None:
    found = columns.describe([["name", "phone", "Plan Type", "Saiz (cm)", "!"]], "MY")
    mapping = columns.guess(found.columns, "MY")

    assert columns.attributes_of(found.columns, mapping) == {
        "plan_type": 2,
        "saiz_cm": 3,
    }
