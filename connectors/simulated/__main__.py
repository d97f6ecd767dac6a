"""Lets an operator or a test play the other end of a simulated phone.

    python -m connectors.simulated say --device 3 --from 60123456789 "Is it open today?"
    python -m connectors.simulated say --device 3 --from 60123456789 --file shop.jpg ""
    python -m connectors.simulated arrange --device 3 lose-ack

What is said is heard at once when the phone is connected, else at its next connection.
What is arranged becomes of the next message that the phone sends.
"""

import argparse
import mimetypes
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import get_args

from connectors.simulated.book import Book
from connectors.simulated.fate import Arrangement
from connectors.simulated.files import Files

WORLD = Path(".local/simulated")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m connectors.simulated")
    parser.add_argument("--world", type=Path, default=WORLD, help="the world's folder")
    acts = parser.add_subparsers(dest="act", required=True)
    say = acts.add_parser("say", help="write as somebody")
    say.add_argument("--device", type=int, required=True, help="the id of the phone")
    say.add_argument("--from", dest="contact", required=True, help="digits of a number")
    say.add_argument("--file", type=Path, help="a picture, a voice, a document")
    say.add_argument("text")
    arranging = acts.add_parser("arrange", help="decide the next message's fate")
    arranging.add_argument("--device", type=int, required=True)
    arranging.add_argument("what", choices=get_args(Arrangement))
    given = parser.parse_args(arguments)
    if given.act == "say":
        speak(
            given.world,
            given.device,
            contact=given.contact,
            text=given.text,
            file=given.file,
        )
    else:
        arrange(given.world, given.device, given.what)


def speak(
    world: Path, device_id: int, *, contact: str, text: str, file: Path | None = None
) -> None:
    """Write to a phone as a contact, perhaps with a file whose name tells its kind."""
    said: dict[str, object] = {
        "id": secrets.token_hex(8).upper(),
        "from": contact,
        "text": text,
    }
    if file is not None:
        mime = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        kept = Files(world).keep(file.read_bytes(), mime=mime, name=file.name)
        said["file"] = asdict(kept)
    Book(world, device_id).append("said", **said)


def arrange(world: Path, device_id: int, what: Arrangement) -> None:
    """Decide what becomes of the next message of a phone."""
    Book(world, device_id).append("arranged", what=what)


if __name__ == "__main__":
    main()
