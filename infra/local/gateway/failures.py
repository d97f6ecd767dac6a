"""Errors that arise before the product is reached, in the product's own shape."""

from aiohttp import web


def failure(status: int, code: str, sentence: str) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "message": sentence, "fields": {}}},
        status=status,
        headers={"Retry-After": "1"} if status == 503 else None,
    )
