"""The REST API, one module per noun."""

from api.routes import accounts

ROUTES = (accounts.routes,)
