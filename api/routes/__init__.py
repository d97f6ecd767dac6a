"""The REST API, one module per noun."""

from api.routes import (
    accounts,
    campaigns,
    chats,
    devices,
    jobs,
    lead_exports,
    lead_import_rows,
    lead_imports,
    leads,
    live,
    media,
    messages,
    pairings,
    reports,
    sends,
    suppressions,
)

ROUTES = (
    accounts.routes,
    campaigns.routes,
    chats.routes,
    devices.routes,
    jobs.routes,
    lead_exports.routes,
    lead_import_rows.routes,
    lead_imports.routes,
    leads.routes,
    live.routes,
    media.routes,
    messages.routes,
    pairings.routes,
    reports.routes,
    sends.routes,
    suppressions.routes,
)
