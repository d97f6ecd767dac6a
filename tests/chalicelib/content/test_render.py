"""Variants and merge fields: what the preview shows is what goes out."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.render import (
    MissingField,
    render,
    required_fields,
    values_of,
)

VALUES = {"name": "Aisyah", "plan": "gold", "empty": "  "}
odd_text = st.text(alphabet="[]{}|ab \n", max_size=60) | st.text(max_size=60)
ids = st.integers(1, 2**53)


def rendered(text: str, *, parent_id: int = 7, lead_id: int = 1) -> str:
    return render(text, VALUES, parent_id=parent_id, lead_id=lead_id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {name}", "Hi Aisyah"),
        ("{name|there}", "Aisyah"),
        ("{nobody|there}", "there"),
        ("{nobody|}!", "!"),
        ("{empty|there}", "there"),
        ("[today] {name}", "[today] Aisyah"),
        ("[Hi|Hi] {plan}", "Hi gold"),
        ("{nobody|[you|you]}", "you"),
        ("a | b", "a | b"),
        ("{not a field}", "{not a field}"),
        ("{{name}}", "{Aisyah}"),
        ("[]{}|", "[]{}|"),
        ("[a|", "[a|"),
    ],
)
def test_a_text_is_rendered_for_a_lead(text: str, expected: str) -> None:
    assert rendered(text) == expected


@pytest.mark.parametrize("text", ["{nobody}", "{empty}", "[a|b] {nobody}"])
def test_a_field_without_value_or_default_is_missing(text: str) -> None:
    with pytest.raises(MissingField):
        rendered(text)


def test_every_variant_comes_and_each_lead_keeps_its_own() -> None:
    seen = Counter(rendered("[Hi|Hello|Salam] [a|b]", lead_id=n) for n in range(600))

    assert len(seen) == 6
    assert min(seen.values()) > 50


@given(odd_text.map(lambda text: f"[Hi|Hello|Salam] {text} [a|b|c|d]"), ids, ids)
def test_a_lead_gets_the_same_text_however_often_it_is_asked(
    text: str, parent_id: int, lead_id: int
) -> None:
    def attempt() -> str | None:
        try:
            return rendered(text, parent_id=parent_id, lead_id=lead_id)
        except MissingField:
            return None

    assert attempt() == attempt()


@given(st.text(alphabet="ab[ ]\n", max_size=60))
def test_brackets_without_a_bar_are_plain_text(text: str) -> None:
    assert rendered(text) == text


@given(st.dictionaries(st.sampled_from("abc"), odd_text), st.sampled_from("abc"))
def test_what_a_lead_is_called_is_never_read_as_a_template(
    values: dict[str, str], field: str
) -> None:
    text = render(f"{{{field}|-}}", values, parent_id=1, lead_id=1)

    assert text == (values.get(field, "").strip() or "-")


@given(
    st.lists(
        st.sampled_from(["a ", "[x|y]", "[z]", "{name}", "{nobody}", "{plan|p}", "|"])
    )
)
def test_what_is_required_is_what_may_be_missing(parts: list[str]) -> None:
    text = " ".join(parts)
    lacking = [f for f in required_fields(text) if not VALUES.get(f, "").strip()]
    if not lacking:
        rendered(text)
        return
    with pytest.raises(MissingField) as missing:
        rendered(text)
    assert missing.value.field in lacking


def test_a_lead_answers_with_its_name_its_number_and_its_attributes() -> None:
    attributes = {"plan": "gold", "visits": 3, "left": None, "name": "shadowed"}

    values = values_of(name="Aisyah", phone=None, attributes=attributes)

    assert values == {"name": "Aisyah", "phone": "", "plan": "gold", "visits": "3"}


def test_an_endless_bracket_is_read_in_no_time_to_speak_of() -> None:
    """4,096 characters that match almost, at every place."""
    for text in ("[" * 4096, "[" + "|" * 4095, "{a" * 2048, "{" + "a" * 4095):
        assert rendered(text) == text
