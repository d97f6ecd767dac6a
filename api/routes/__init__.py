"""The REST API, one module per noun."""

from api.routes import accounts, campaigns, chats, live, messages, reports, sends

ROUTES = (
    accounts.routes,
    campaigns.routes,
    chats.routes,
    live.routes,
    messages.routes,
    reports.routes,
    sends.routes,
)
