"""The REST API, one module per noun."""

from api.routes import (
    accounts,
    campaigns,
    chats,
    jobs,
    lead_imports,
    leads,
    live,
    messages,
    reports,
    sends,
    suppressions,
)

ROUTES = (
    accounts.routes,
    campaigns.routes,
    chats.routes,
    jobs.routes,
    lead_imports.routes,
    leads.routes,
    live.routes,
    messages.routes,
    reports.routes,
    sends.routes,
    suppressions.routes,
)
