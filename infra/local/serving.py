"""Runs an aiohttp application as one part of the stack."""

from aiohttp import web

STOP_WITHIN = 2.0


def serve(app: web.Application, port: int, host: str = "127.0.0.1") -> None:
    """Until SIGTERM.

    A caller who hangs up is waited for no longer: a message must not be handed to a
    process that is gone.
    """
    web.run_app(
        app,
        host=host,
        port=port,
        print=None,
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=STOP_WITHIN,
    )
