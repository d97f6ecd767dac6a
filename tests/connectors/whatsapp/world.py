"""What the contract's tests arrange around a real phone: people of the double."""

import asyncio
from typing import Any

from chalicelib.devices.model import DeviceId
from chalicelib.inbound.model import Address
from connectors.events import Event, PairingSecret
from connectors.transport import Emit, Transport
from tests.connectors.whatsapp.rig import Rig
from tests.whatsapp.control import Control
from tests.whatsapp.protos import e2e


class DoubledWorld:
    """One phone, whose owner scans what it is shown, and one contact."""

    def __init__(
        self, rig: Rig, control: Control, numbers: tuple[str, str, str]
    ) -> None:
        self.number, contact, unknown = numbers
        self.contact, self.unknown = Address(phone=contact), Address(phone=unknown)
        self.jid = ""
        self._rig, self._control = rig, control
        self._then: list[Any] = []

    def dial(self, device_id: DeviceId, emit: Emit) -> Transport:
        def scan_and_emit(event: Event) -> None:
            if isinstance(event, PairingSecret) and "," in event.secret:
                self._control.scan(event.secret, self.number)
            emit(event)

        return self._rig.dial(scan_and_emit)
