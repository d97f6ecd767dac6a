"""The whole product, running, as a person and their browser meet it over HTTP."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import requests

from connectors.simulated.__main__ import arrange, speak
from connectors.simulated.fate import Arrangement
from infra.local import ports
from infra.local.stack import Stack
from tests.stories.auditor import Auditor
from tests.waiting import wait_until

# Every wait of the product, shortened together.
HURRIED = {
    "TICK_SECONDS": "1",
    "LOOK_AHEAD_SECONDS": "10",
    "LEASE_TTL_SECONDS": "8",
    "LEASE_RENEW_SECONDS": "0.5",
    "LEASE_MARGIN_SECONDS": "1",
    "RESCUE_GRACE_SECONDS": "3",
    "UNCERTAIN_AFTER_SECONDS": "10",
    "REREAD_SECONDS": "1",
    "ONLINE_SETTLE_SECONDS": "0.5",
    "HINT_DRAIN_SECONDS": "0.1",
    "COMPOSING_SECONDS": "0.01",
    "CONNECT_PATIENCE_SECONDS": "10",
    "PROBE_PATIENCE_SECONDS": "2",
    "HISTORY_QUIET_SECONDS": "0.5",
    "HISTORY_LONGEST_SECONDS": "5",
    "JOB_STALE_SECONDS": "5",
    "SIMULATED_SPEED": "40",
}
EMAIL, PASSWORD = "owner@example.com", "correct horse battery"


class Product:
    """A stack in a folder, its owner signed in.

    `connector` is for that part alone, and leads it to the WhatsApp double. Without it
    there are no real phones: nothing here may look for the real WhatsApp.
    """

    def __init__(
        self,
        folder: Path,
        *,
        connector: Mapping[str, str] | None = None,
        **given: str,
    ) -> None:
        no_real_phones = {} if connector else {"SESSIONS_DATABASE_URL": ""}
        self._folder, self._given = folder, HURRIED | no_real_phones | given
        self._health = ports.choose()
        self._connector = {"HEALTH_PORT": str(self._health), **(connector or {})}
        self._stack = self._new_stack()
        self.browser = requests.Session()

    def __enter__(self) -> Self:
        self._stack.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.browser.close()
        self._stack.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        return self._stack.url

    @property
    def setup_link(self) -> str:
        """As the first start printed it."""
        lines = "\n".join(self._stack.said("first-start"))
        found = re.search(r"https?://\S+/setup/\S+", lines)
        assert found, lines
        return found[0]

    @property
    def auditor(self) -> Auditor:
        return Auditor(self._world)

    @property
    def _world(self) -> Path:
        return Path(self._stack.environment["SIMULATED_WORLD"])

    def sign_in(self) -> None:
        """As the owner, in the same browser."""
        words = {"email": EMAIL, "password": PASSWORD}
        me = self.ask("POST", "/sign-ins", words)
        self.browser.headers["X-CSRF-Token"] = me["csrf_token"]

    def set_up(self, *, keep_demonstration: bool = True) -> None:
        """Become the owner of the demonstration account, or of one without anything."""
        token = self.setup_link.rpartition("/")[2]
        me = self.ask(
            "POST",
            f"/setup/{token}",
            {
                "account_name": "Seri Wangi",
                "name": "Hafiz",
                "email": EMAIL,
                "password": PASSWORD,
                "zone": "Asia/Kuala_Lumpur",
                "keep_demonstration": keep_demonstration,
            },
        )
        self.browser.headers["X-CSRF-Token"] = me["csrf_token"]
        # The hour of the day is no part of a story.
        self.ask("PATCH", "/account", {"quiet_hours": False})

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; anything but success fails the test."""
        answer = self.browser.request(verb, f"{self.url}/api{path}", json=body)
        assert answer.ok, f"{verb} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def execute(self, statement: str, *values: object) -> None:
        """Change what is true, behind the product's back."""
        with psycopg.connect(self._stack.environment["DATABASE_URL"]) as conn:
            conn.execute(statement.encode(), values)

    def devices(self) -> list[dict[str, Any]]:
        return self.get("/devices?limit=200")["items"]

    def wait_online(self, count: int, timeout: float = 60) -> None:
        wait_until(
            lambda: self.get("/devices?limit=1")["counts"]["online"] >= count, timeout
        )

    def device(self, device_id: int) -> dict[str, Any]:
        return self.get(f"/devices/{device_id}")

    def add_lead(self, name: str, phone: str, *, niche: str) -> None:
        """Somebody who said in a form that we may write."""
        consent = {"source": "form", "at": "2026-11-01T09:00:00+08:00"}
        lead = {"name": name, "phone": phone, "niches": [niche], "consent": consent}
        self.ask("POST", "/leads", lead)

    def start_campaign(self, name: str, *, text: str, niche: str, **more: Any) -> int:
        """Without gaps of its own, to all of a niche; its id."""
        gaps = {"gap_min_seconds": 0, "gap_max_seconds": 0}
        words = {"name": name, "text": text, "audience": {"niche": niche}}
        made = self.ask("POST", "/campaigns", words | gaps | more)
        self.ask("POST", f"/campaigns/{made['id']}/start", {})
        return made["id"]

    def upload(
        self, content: bytes, *, kind: str = "image", name: str = "a.png"
    ) -> dict[str, Any]:
        """A file as a browser sends it: announced, posted to storage, taken."""
        words = {"kind": kind, "file_name": name, "bytes": len(content)}
        announced = self.ask("POST", "/media/uploads", words)
        # A browser shows storage no cookie of ours.
        posted = requests.post(
            announced["url"],
            data=announced["fields"],
            files={"file": (name, content)},
            timeout=30,
        )
        assert posted.ok, posted.text
        return self.ask("POST", "/media", {"upload_id": announced["upload_id"]})

    def tally(self, campaign_id: int) -> Mapping[str, int]:
        return self.get(f"/campaigns/{campaign_id}")["tally"]

    def numbers(self, campaign_id: int, state: str) -> set[str]:
        """The phone numbers of a campaign's sends in a state."""
        found, cursor = set[str](), ""
        while True:
            page = self.get(
                f"/campaigns/{campaign_id}/sends?state={state}&limit=200{cursor}"
            )
            found |= {send["phone"] for send in page["items"]}
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def say(
        self, *, device_id: int, contact: str, text: str, file: Path | None = None
    ) -> None:
        """Write to one of the phones as a contact, perhaps with a file."""
        speak(self._world, device_id, contact=contact, text=text, file=file)

    def arrange(self, device_id: int, what: Arrangement) -> None:
        """Decide what becomes of the next message of one of the phones."""
        arrange(self._world, device_id, what)

    def chat_with(self, device_id: int, phone: str) -> dict[str, Any] | None:
        chats = self.get(f"/devices/{device_id}/chats?limit=200")["items"]
        return next((c for c in chats if c["person"]["phone"] == phone), None)

    def lines(self, chat_id: int) -> list[dict[str, Any]]:
        """The newest first."""
        return self.get(f"/chats/{chat_id}/messages")["items"]

    def kill(self, part: str) -> None:
        """kill -9; the supervisor brings it back."""
        pid = self._stack.pid(part)
        assert pid is not None, f"{part} does not run"
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self._stack.pid(part) not in (pid, None), 60)

    def shards(self) -> dict[str, int]:
        """The process of each shard that is held now."""
        address = f"http://127.0.0.1:{self._health}/health"
        try:
            held = requests.get(address, timeout=5).json()["shards"]
        except requests.ConnectionError:
            return {}
        return {shard["name"]: shard["pid"] for shard in held}

    def kill_shards(self) -> None:
        """kill -9 of every shard process."""
        for pid in _children(self._stack.pid("connector")):
            os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """kill -9 of all parts at once, then a new start from the same folder."""
        shards = _children(self._stack.pid("connector"))
        parts = [self._stack.pid(part) for part in self._stack.parts]
        for pid in [*shards, *filter(None, parts)]:
            os.kill(pid, signal.SIGKILL)
        self.restart()

    def restart(self) -> None:
        """A clean stop of everything, then a new start from the same folder."""
        self._stack.__exit__(None, None, None)
        self._stack = self._new_stack()
        self._stack.__enter__()

    def _new_stack(self) -> Stack:
        return Stack(
            self._folder,
            port=0,
            given=self._given,
            given_to={"connector": self._connector},
        )


def _children(pid: int | None) -> list[int]:
    listed = subprocess.run(
        ["pgrep", "-P", str(pid)], check=False, capture_output=True, text=True
    )
    return [int(line) for line in listed.stdout.split()]
