"""The web UI: its files, and the one page that stands for every path without a file."""

from pathlib import Path, PurePosixPath

from aiohttp import web

from infra.local.gateway.failures import failure

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Pages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.method not in ("GET", "HEAD"):
            return failure(405, "method-not-allowed", "Pages can only be read.")
        file = self._file(request.path)
        if file is None:
            return failure(404, "not-found", "There is no such file.")
        if not file.is_file():
            return failure(
                503, "unavailable", "The web UI is not built yet. Run `make web`."
            )
        # What Vite puts here is named by its content: it never changes under its name.
        lasting = file.parent == self._folder / "assets"
        caching = FOR_EVER if lasting else ASK_AGAIN
        return web.FileResponse(file, headers={**SECURITY, "Cache-Control": caching})

    def _file(self, path: str) -> Path | None:
        """A file of the web UI; its page for a path that looks like no file."""
        wanted = (self._folder / path.lstrip("/")).resolve()
        if wanted.is_relative_to(self._folder) and wanted.is_file():
            return wanted
        if PurePosixPath(path).suffix:
            return None
        return self._folder / "index.html"
