"""An office with real phones: the product, its people on the double, its links."""

import uuid
from typing import Any

from tests.stories.product import Product
from tests.waiting import wait_until
from tests.whatsapp.control import Control

SOON = 30.0


class Office:
    """What a story does with phones, and what people's phones saw."""

    def __init__(self, product: Product, whatsapp: Control) -> None:
        self.product, self.whatsapp = product, whatsapp
        self.devices: dict[str, int] = {}

    def add_phone(self, name: str, *, shard: str) -> int:
        """One that is not linked yet, where the story wants it."""
        words = {"name": name, "transport": "whatsapp"}
        made = self.product.ask("POST", "/devices", words)
        self.product.execute(
            "UPDATE devices SET shard = %s WHERE id = %s", shard, made["id"]
        )
        return made["id"]

    def link(self, number: str, name: str, *, shard: str) -> None:
        """Link somebody's phone, as its owner with the dialog's code; without gaps."""
        device_id = self.devices[number] = self.add_phone(name, shard=shard)
        place = f"/devices/{device_id}"
        self.product.ask("POST", f"{place}/pairing", {"method": "qr"})
        code = wait_until(lambda: self.product.get(f"{place}/pairing")["qr"], SOON)
        self.whatsapp.scan(code, number)
        self.wait_for(number, "online")
        self.send_without_gaps(number)

    def send_without_gaps(self, number: str) -> None:
        no_gaps = {"gap_min_seconds": 0, "gap_max_seconds": 0}
        self.product.ask("PATCH", f"/devices/{self.devices[number]}", no_gaps)

    def write(self, number: str, person: str, text: str) -> int:
        """From the inbox of one of our phones, at once; the chat."""
        place = f"/devices/{self.devices[number]}/chats"
        chat = self.product.ask("POST", place, {"phone": f"+{person}"})
        words = {"client_id": str(uuid.uuid4()), "text": text}
        self.product.ask("POST", f"/chats/{chat['id']}/messages", words)
        return chat["id"]

    def wait_for(self, number: str, state: str, timeout: float = SOON) -> None:
        """Until one of our phones is shown in a state."""
        wait_until(lambda: self.device(number)["state"] == state, timeout)

    def device(self, number: str) -> dict:
        """One of our phones, as it is shown."""
        return self.product.device(self.devices[number])

    def heard(self, number: str, person: str) -> list[str]:
        """What somebody wrote to one of our phones, as its inbox shows it, in order."""
        chat = self.product.chat_with(self.devices[number], person)
        lines = reversed(self.product.lines(chat["id"])) if chat else ()
        return [line["text"] for line in lines if line["direction"] == "in"]

    def seen(self, person: str) -> list[Any]:
        """WhatsApp's own messages on somebody's phone, in order."""
        return [one.message for one in self.whatsapp.phone(person).seen]

    def texts(self, person: str) -> list[str]:
        """What somebody reads on their phone, in order."""
        return [one.text for one in self.whatsapp.phone(person).seen]
