"""Addresses on WhatsApp: of a person, or of one of a person's devices."""

from dataclasses import dataclass, replace

PHONE = "s.whatsapp.net"
LID = "lid"


@dataclass(frozen=True, slots=True)
class Jid:
    """A user of a server; device 0 is the person's phone, and also the person."""

    user: str
    server: str = PHONE
    device: int = 0

    @property
    def bare(self) -> "Jid":
        """The person, whatever the device."""
        return replace(self, device=0)

    def __str__(self) -> str:
        if not self.user:
            return self.server
        device = f":{self.device}" if self.device else ""
        return f"{self.user}{device}@{self.server}"


SERVER = Jid("")
