"""A process knows how much neonize has left behind in it."""

from connectors.whatsapp.wear import MOST, Wear


def test_a_process_is_worn_after_so_many_starts_in_vain() -> None:
    wear = Wear()
    for _ in range(MOST - 1):
        wear.grow()
    assert not wear.is_too_much
    wear.grow()
    assert wear.is_too_much
