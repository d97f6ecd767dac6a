"""What of an account is the demonstration's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Ids, by what they are of. Of the phones, those not removed stand apart too."""

    device_ids: list[int]
    present_device_ids: list[int]
    person_ids: list[int]
    lead_ids: list[int]
    campaign_ids: list[int]
    sequence_ids: list[int]
    chat_ids: list[int]
