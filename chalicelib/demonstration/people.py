"""Who is written to in the demonstration: believable, the same each time, nobody. Pure.

In Malaysia no number of a person begins with 012-0: these can be kept, read and written
to by simulated phones, and ring nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NICHES = ("fitness", "skincare", "tuition", "travel")
LEADS = 500
# What the simulated phones are called, in the order in which they are shown.
PLACES = (
    "Alor Setar", "Bangi", "George Town", "Ipoh", "Johor Bahru", "Klang", "Kuantan",
    "Kuching", "Melaka", "Miri", "Seremban", "Shah Alam",
)  # fmt: skip

# Of each ten leads, by their place.
_CUSTOMERS = frozenset({2, 5, 8})
_MALAY = frozenset({0, 2, 3, 5, 7, 8})
_CHINESE = frozenset({1, 4, 6})

# The lists have lengths without a common factor, so that pairs hardly come again.
_MALAY_GIVEN = (
    "Aisyah", "Ahmad Faiz", "Nurul Huda", "Hafiz", "Siti Hajar", "Zulkifli",
    "Farah Nabila", "Amirul", "Nur Syafiqah", "Khairul Anuar", "Izzati",
    "Muhammad Haziq", "Sofea", "Azlan", "Balqis", "Fadzil", "Hidayah",
)  # fmt: skip
_MALAY_FATHERS = (
    "Rahman", "Ismail", "Hassan", "Yusof", "Abdullah", "Othman", "Razak", "Salleh",
    "Mahmud", "Ibrahim", "Jamal", "Karim", "Zainal",
)  # fmt: skip
_CHINESE_FAMILIES = (
    "Tan", "Lim", "Wong", "Lee", "Chong", "Ng", "Teoh", "Goh", "Chan", "Yap", "Ong",
    "Low", "Khoo",
)  # fmt: skip
_CHINESE_GIVEN = (
    "Mei Ling", "Wei Jie", "Siew Ling", "Jia Hui", "Kah Wai", "Chee Keong", "Xin Yi",
    "Boon Hock", "Pei Shan", "Zhi Hao", "Hui Min",
)  # fmt: skip
_TAMIL_GIVEN = (
    "Kavitha", "Suresh", "Devi", "Rajesh", "Priya", "Ganesh", "Thivya", "Prakash",
    "Shanti",
)  # fmt: skip
_TAMIL_FATHERS = (
    "Subramaniam", "Krishnan", "Muthu", "Raman", "Pillai", "Maniam", "Nair",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One lead of the demonstration."""

    name: str
    phone: str
    niche: str
    is_customer: bool

    @property
    def asked_to_begin(self) -> bool:
        """Whether they carry the word of the challenge."""
        return self.niche == "fitness" and not self.is_customer


def everybody() -> Iterator[Somebody]:
    """The leads, in the order in which they are made."""
    for n in range(LEADS):
        yield Somebody(
            name=_name(n),
            phone=f"60120{n + 1:06d}",
            niche=NICHES[n % len(NICHES)],
            is_customer=n % 10 in _CUSTOMERS,
        )


def phone_number(n: int) -> str:
    """The number of the nth simulated phone."""
    return f"601209{n:05d}"


def _name(n: int) -> str:
    unit = n % 10
    if unit in _MALAY:
        return _pair(_MALAY_GIVEN, _MALAY_FATHERS, n)
    if unit in _CHINESE:
        return _pair(_CHINESE_FAMILIES, _CHINESE_GIVEN, n)
    return _pair(_TAMIL_GIVEN, _TAMIL_FATHERS, n)


def _pair(first: Sequence[str], last: Sequence[str], n: int) -> str:
    return f"{first[n % len(first)]} {last[n % len(last)]}"
