"""Real phones keep to the contract of all transports."""

import pytest

from tests.connectors.transport_contract import TransportContract, World

ELSEWHERE = "waits for more than a minute: in test_waits, beside others that do"


class TestWhatsApp(TransportContract):
    """All of the contract."""

    @pytest.mark.skip(reason=ELSEWHERE)
    def test_a_lost_ack_is_no_answer_and_the_secret_tells_the_id(
        self, world: World
    ) -> None: ...

    @pytest.mark.skip(reason=ELSEWHERE)
    def test_a_deaf_connection_answers_nobody_until_it_is_made_anew(
        self, world: World
    ) -> None: ...
