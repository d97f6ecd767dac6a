"""When a shard whose process died is begun again."""

from connectors.supervisor import HEALTHY_AFTER, BackOff


def test_a_process_that_dies_at_its_start_waits_before_the_next() -> None:
    back_off = BackOff()

    back_off.note_end("s1", lived=1, clean=False)

    assert not back_off.is_over("s1")
    assert back_off.is_over("s2")


def test_a_clean_end_waits_for_nothing() -> None:
    back_off = BackOff()

    back_off.note_end("s1", lived=1, clean=True)

    assert back_off.is_over("s1")


def test_each_death_waits_longer_and_a_long_life_forgives() -> None:
    back_off = BackOff()

    waits = [back_off.note_end("s1", lived=1, clean=False) for _ in range(9)]
    after_a_long_life = back_off.note_end("s1", lived=HEALTHY_AFTER + 1, clean=False)

    assert waits[:3] == [0.5, 1.0, 2.0]
    assert waits[-1] == 30.0
    assert after_a_long_life == 0.5
