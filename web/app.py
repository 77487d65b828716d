"""The web application: middleware, pages, views."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote

from fastapi import FastAPI

from cases.files import LocalFiles
from cases.publications import take_up
from cases.store import Store
from integrations.message.transport import AUDIENCE
from integrations.scanner import open_scanner
from integrations.webhook.endpoints import read_endpoints
from settings import Settings
from web import errors
from web.api import create_api
from web.drafts import Drafts
from web.lockout import OF_TRACKING, Lockout
from web.middleware.body import BodyLimit
from web.middleware.headers import SecurityHeaders
from web.middleware.journal import Journal
from web.middleware.origin import SameOrigin
from web.pages import Pages
from web.sessions import Limits, Sessions
from web.signing import Signer
from web.static import Assets
from web.throttle import Throttle
from web.views import ROUTERS
from web.visit import Web


class Clock(Protocol):
    """What keeps time beside the pages (flows.clock): runs while the application runs."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    store: Store, settings: Settings, clock: Clock | None = None, now: Callable[[], datetime] = _utc_now
) -> FastAPI:
    """The application over a migrated store. `clock` starts and stops with it; `now` tells the aware UTC time.

    Raises BadDraft where something published no longer fits this program.
    """
    assets = Assets()
    take_up(store)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        if clock:
            clock.start()
        yield
        if clock:
            clock.stop()

    app = FastAPI(title="Jiefen", lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.web = _web(store, settings, assets, now)
    for router in (*ROUTERS, assets.router()):
        app.include_router(router)
    app.mount("/api/v1", create_api(app.state.web))
    errors.install(app)
    app.add_middleware(SameOrigin)
    app.add_middleware(BodyLimit, limit=settings.max_body_mb * 2**20)
    app.add_middleware(Journal)  # the last net: the page of a crash is made here
    app.add_middleware(SecurityHeaders)  # added last, so outermost: no answer goes without
    return app


def _web(store: Store, settings: Settings, assets: Assets, now: Callable[[], datetime]) -> Web:
    signer = Signer(settings.web_key)
    limits = Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours))
    sessions = Sessions(store, limits, settings.secure_cookies)
    return Web(
        store=store,
        settings=settings,
        pages=Pages(assets, {"zh": settings.public_name.zh, "en": settings.public_name.en}),
        sessions=sessions,
        lockout=Lockout(store, signer),
        tracking_lockout=Lockout(store, signer, "tracking", OF_TRACKING),
        drafts=Drafts(store, sessions),
        throttle=Throttle(store, signer),
        signer=signer,
        now=now,
        files=LocalFiles(settings.files_dir),
        scanner=open_scanner(settings.clamd),
        messages=AUDIENCE in read_endpoints(settings.webhook_endpoints),
    )


def sign_in_link(settings: Settings, account_id: int, until: datetime, going: str = "") -> str:
    """The address on this site that signs in as that account until then, and leads to the page `going`; the application
    must run as a demonstration."""
    link = f"/sign-in/link/{Signer(settings.web_key).sign('demo link', account_id, until)}"
    return f"{link}?next={quote(going)}" if going else link
