"""In which zone a phone number's owner most likely lives; pure."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chalicelib.leads.phone import country

# Where a country has several zones: the one in which most of its people live.
_MOST_PEOPLE: Mapping[str, str] = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Chuuk",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


def zone_of(phone: str, home: str) -> str | None:
    """The zone of the number's country; None at `home`, where the account's holds."""
    land = country(phone)
    if land is None or land == home:
        return None
    return _MOST_PEOPLE.get(land) or _only_zones().get(land)


@cache
def _only_zones() -> dict[str, str]:
    # The first line of a country is the best guess of the zone database's keepers.
    zones: dict[str, str] = {}
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            land, _, zone = line.split("\t")[:3]
            zones.setdefault(land, zone)
    return zones
