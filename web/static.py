"""Style, script and icon: read once, named by their content, kept by browsers for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    url: str
    body: bytes
    type: str


class Assets:
    """The files of a folder. `url` answers the hashed address a template links to."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._by_name = {path.name: _asset(path) for path in sorted(folder.iterdir()) if path.suffix in TYPES}
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def url(self, name: str) -> str:
        return self._by_name[name].url

    def router(self) -> APIRouter:
        router = APIRouter()

        @router.get("/static/{name}")
        async def static(name: str) -> Response:
            asset = self._by_url.get(f"/static/{name}")
            if asset is None:
                raise HTTPException(404)
            return Response(asset.body, media_type=asset.type, headers={"Cache-Control": IMMUTABLE})

        return router


IMMUTABLE = "public, max-age=31536000, immutable"


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"/static/{path.stem}.{digest}{path.suffix}", body, TYPES[path.suffix])
