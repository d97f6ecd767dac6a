"""The people of the simulated world, each the same whenever they are met. Pure."""

from connectors.simulated.chance import Chance
from connectors.simulated.odds import Odds

NAMES = (
    "Aisyah", "Ahmad Faiz", "Chong Wei", "Devi", "Farah", "Hafiz", "Kavitha", "Lim",
    "Mei Ling", "Nurul", "Rajesh", "Siti", "Suresh", "Tan", "Wong", "Zulkifli",
)  # fmt: skip


def is_on_whatsapp(contact: str, seed: int, odds: Odds) -> bool:
    """Whether a message can reach them at all."""
    return not Chance(seed, "contact", contact).happens(odds.unknown)


def push_name(contact: str) -> str:
    """What they call themselves."""
    return Chance("name", contact).pick(NAMES)


def lid(contact: str) -> str:
    """What WhatsApp calls them when it hides the number."""
    return f"{int(Chance('lid', contact).number() * 10**14):015d}@lid"


def own_number(seed: int, device_id: int) -> str:
    """The number of a simulated phone of ours."""
    return f"6011{int(Chance(seed, 'number', device_id).number() * 10**8):08d}"
