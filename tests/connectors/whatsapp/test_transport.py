"""Real phones keep to the contract of all transports."""

import pytest

from tests.connectors.transport_contract import TransportContract, World


class TestWhatsApp(TransportContract):
    """All of the contract."""

    @pytest.mark.slow_whatsapp
    def test_a_lost_acknowledgement_is_no_answer_and_the_secret_tells_the_id(
        self, world: World
    ) -> None:
        """whatsmeow waits 75 seconds for an acknowledgement."""
        super().test_a_lost_acknowledgement_is_no_answer_and_the_secret_tells_the_id(
            world
        )

    @pytest.mark.slow_whatsapp
    def test_a_deaf_connection_answers_nobody_until_it_is_made_anew(
        self, world: World
    ) -> None:
        """whatsmeow asks every 20 to 30 seconds, and waits 10."""
        super().test_a_deaf_connection_answers_nobody_until_it_is_made_anew(world)
