"""Who is written to in the demonstration."""

from collections import Counter

from chalicelib.demonstration import people
from chalicelib.leads import phone


def test_everybody_is_believable_and_the_same_each_time() -> None:
    leads = list(people.everybody())

    assert leads == list(people.everybody())
    assert len(leads) == 500
    assert len({lead.phone for lead in leads}) == 500
    assert len({lead.name for lead in leads}) > 300
    assert Counter(lead.niche for lead in leads) == dict.fromkeys(people.NICHES, 125)
    assert sum(lead.is_customer for lead in leads) == 150


def test_every_number_is_one_we_take_and_nobodys() -> None:
    numbers = [lead.phone for lead in people.everybody()]
    numbers += [people.phone_number(n) for n, _ in enumerate(people.PLACES, 1)]

    assert all(phone.parse(f"+{number}", "MY") == number for number in numbers)
    assert all(number.startswith("60120") for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_phones_are_called_in_the_order_in_which_they_are_shown():
    assert len(set(people.PLACES)) == 12
    assert list(people.PLACES) == sorted(people.PLACES)
