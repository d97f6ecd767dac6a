"""What a lead is in a row of a file; pure."""

from collections.abc import Sequence

from chalicelib.leads.imports import formulas
from chalicelib.leads.model import Lead

# As the import calls them; it leaves out those that are about the account's dealings.
LEAD_COLUMNS = ("name", "phone", "niche", "status", "trigger", "journey", "zone")
DEALING_COLUMNS = (
    "consent source",
    "consent at",
    "consent wording",
    "suppressed",
    "owner device",
)


def header(attributes: Sequence[str]) -> list[str]:
    """The names of the columns, made harmless as cells are."""
    return [
        *LEAD_COLUMNS,
        *map(formulas.disarm, attributes),
        *DEALING_COLUMNS,
    ]


def row_of(lead: Lead, attributes: Sequence[str]) -> list[str]:
    """The lead's cells, none of which a spreadsheet runs or takes for a number."""
    cells = [
        lead.name,
        # With its plus it is disarmed like a formula, and so stays a text.
        f"+{lead.phone}",
        ", ".join(lead.niches),
        lead.status,
        ", ".join(lead.triggers),
        lead.journey,
        lead.zone or "",
        *(str(lead.attributes.get(name, "")) for name in attributes),
        lead.consent_source or "",
        lead.consent_at.isoformat() if lead.consent_at else "",
        lead.consent_wording or "",
        lead.suppressed_reason or "",
        lead.owner_device_name or "",
    ]
    return [formulas.disarm(cell) for cell in cells]
