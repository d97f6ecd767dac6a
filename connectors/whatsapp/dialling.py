"""What the wiring builds of real phones, in processes that may never have one."""

import importlib
from dataclasses import dataclass, field

from chalicelib.devices.model import DeviceId
from chalicelib.platform.config import Durations
from connectors.transport import Emit, Transport
from connectors.whatsapp.outage import Outage


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPhones:
    """Phones linked to this installation; their keys are in a database of their own."""

    store_url: str
    durations: Durations
    outage: Outage = field(default_factory=Outage)

    def dial(self, _device: DeviceId, emit: Emit) -> Transport:
        """The transport of one device; its JID alone says which it is.

        Only now is neonize loaded: a shard of simulated phones would pay for it with a
        Go runtime, and with half a second of processor time for the message types.
        """
        made = importlib.import_module("connectors.whatsapp.transport")
        return made.WhatsAppTransport(self.store_url, self.durations, self.outage, emit)
