"""The REST API, one module per noun."""

from api.routes import accounts, live

ROUTES = (accounts.routes, live.routes)
