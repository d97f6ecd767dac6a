"""The Chalice app: every route with its doors, and nothing else."""

from collections.abc import Callable

from chalice.app import Chalice

from api import edge, wiring
from api.endpoint import Bound
from api.routes import ROUTES
from api.wiring import Doors


def make_app(doors: Callable[[], Doors]) -> Chalice:
    """The app; its doors open at the first request."""
    # Without its own logging, and without touching the environment.
    made = Chalice("carillon", configure_logs=False, env={})
    for routes in ROUTES:
        for endpoint in routes:
            register = made.route(
                endpoint.path, methods=[endpoint.verb], name=endpoint.name
            )
            register(Bound(endpoint, doors))
    made.register_middleware(edge.surround, "http")
    return made


app = make_app(wiring.doors)
