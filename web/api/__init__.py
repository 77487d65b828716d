"""The JSON API under /api/v1: the same rows, the same door, the same permissions as the pages."""

from __future__ import annotations

from fastapi import FastAPI

from web.api import cases, law, problems
from web.visit import Web


def create_api(web: Web) -> FastAPI:
    """An application of its own, mounted beside the pages: its failures are problem documents (RFC 9457), not pages."""
    api = FastAPI(
        title="Jiefen 解纷",
        version="1",
        description="Cases, their lawful next steps with article and date, and the record of what was done.",
        docs_url=None,
        redoc_url=None,
    )
    api.state.web = web
    api.include_router(cases.router)
    api.include_router(law.router)
    problems.install(api)
    return api
