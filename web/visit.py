"""One request of one reader: who, in which language, with which form. What a view works with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from cases.access import Person
from cases.files import Files
from cases.store import Store
from cases.vault import Unreadable
from integrations.scanner import Scanner
from statemachines.pathway import Label
from statemachines.snapshot import local_date
from web.drafts import Drafts
from web.guides import GUIDES, HELPS
from web.i18n import LANGUAGES, choose
from web.lockout import Lockout
from web.menu import START, MenuEntry, menu
from web.messages import DONE
from web.pages import Pages
from web.sessions import Sessions, SignedIn
from web.signing import Signer
from web.throttle import Throttle

if TYPE_CHECKING:
    from settings import Settings

SIZES = ("normal", "large")
MAX_FIELDS, MAX_FIELD_BYTES = 200, 256 * 1024  # of a form
OVERSIZE = "oversize"  # in a request's state: its files were too large together and were dropped (middleware/body.py)
YEAR = 365 * 24 * 3600  # seconds
CONTRASTS = ("normal", "high")
GUIDED = 20  # accounts whose dismissal of the guide a shared browser remembers
SHOWN_ONCE = frozenset(
    {"done", "lang", "size", "contrast", "guide"}
)  # query fields a link to this page does not repeat


@dataclass(frozen=True)
class Web:
    """What all requests share."""

    store: Store
    settings: Settings
    pages: Pages
    sessions: Sessions
    lockout: Lockout
    tracking_lockout: Lockout
    drafts: Drafts
    throttle: Throttle
    signer: Signer
    now: Callable[[], datetime]
    files: Files
    scanner: Scanner | None
    messages: bool = False  # can parties be told by text message?
    running: dict[str, Any] = field(default_factory=dict)  # imports under way in this process, by draft


@dataclass
class Visit:
    """A request. `session` is live; `lapsed` ran out; `person` is who the live session belongs to."""

    request: Request
    web: Web
    now: datetime
    session: SignedIn | None = None
    lapsed: SignedIn | None = None
    person: Person | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def store(self) -> Store:
        return self.web.store

    @property
    def me(self) -> Person:
        """Who asks, on a page that only signed-in people reach."""
        assert self.person is not None
        return self.person

    @cached_property
    def today(self) -> date:
        return local_date(self.now)

    @cached_property
    def language(self) -> str:
        return language_of(self.request.scope, self.session)

    @cached_property
    def large(self) -> bool:
        """大字版: all sizes are relative, so one is enough to change them."""
        return (self.query("size") or self.request.cookies.get("size")) == "large"

    @cached_property
    def contrast(self) -> bool:
        """高对比度: black on white, thick lines; beside what the system itself asks for."""
        return (self.query("contrast") or self.request.cookies.get("contrast")) == "high"

    @property
    def guide(self) -> tuple[Label, ...]:
        """What somebody new is told on the first page, until it is put away; asked for again from the help page."""
        if self.person is None or self.request.url.path != START[self.person.role] or self.query("guide") == "off":
            return ()
        seen = self.query("guide") != "on" and str(self.person.account_id) in self._guided
        return () if seen else GUIDES[self.person.role]

    @property
    def _guided(self) -> list[str]:
        """The accounts of this browser that have put the guide away."""
        return [part for part in self.request.cookies.get("guided", "").split("-") if part.isdecimal()][-GUIDED:]

    # ── the form's token ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def token(self) -> str:
        """The hidden field of every form: bound to the session, or to this browser where nobody is signed in."""
        return self.session.csrf if self.session else self._visitor_token(self.visitor)

    @cached_property
    def visitor(self) -> str:
        return self.request.cookies.get(self._visitor_cookie) or secrets.token_urlsafe(32)

    @property
    def _visitor_cookie(self) -> str:
        return f"{self.web.sessions.cookie}_visitor"

    def _visitor_token(self, visitor: str) -> str:
        return self.web.signer.mac("form of a visitor", visitor)

    def token_is_right(self) -> bool:
        """Second layer against forged requests. A lapsed session's form is still its owner's."""
        said = self.text("token").encode()
        session = self.session or self.lapsed
        tokens = [session.csrf] if session else []
        if not self.session and (visitor := self.request.cookies.get(self._visitor_cookie)):
            tokens.append(self._visitor_token(visitor))
        return any(hmac.compare_digest(token.encode(), said) for token in tokens)

    def key(self) -> str:
        """A new idempotency key for a form: sent twice, the form does its work once."""
        return secrets.token_urlsafe(16)

    # ── what was asked ───────────────────────────────────────────────────────────────────────────────────────────

    def text(self, name: str) -> str:
        """A field of the form as typed, "" where it is missing or a file."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    @property
    def oversize(self) -> bool:
        """Were the files of this form too large together? Then what was typed is here, and no file is."""
        return bool(getattr(self.request.state, OVERSIZE, False))

    @property
    def address(self) -> str:
        """As the server sees it; uvicorn believes X-Forwarded-For only from the proxies it was told of."""
        client = self.request.client
        return client.host if client else ""

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")

    def sealed(self, words: str) -> str:
        """Words about people for an address: nobody but this person, through this site, can read them there."""
        box = self.store.vault.seal(self.store.vault.subkey("addresses"), self._of_address, {"words": words})
        return urlsafe_b64encode(box).decode()

    def unsealed(self, text: str) -> str:
        """The inverse of `sealed`; "" for anything else."""
        try:
            box = urlsafe_b64decode(text)
            return self.store.vault.open(self.store.vault.subkey("addresses"), self._of_address, box)["words"]
        except (ValueError, Unreadable):
            return ""

    @property
    def _of_address(self) -> bytes:
        return b"address|%d" % self.me.account_id

    def here(self, **changes: str | None) -> str:
        """This page's address with some query fields set, or dropped (None)."""
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k not in changes and k not in SHOWN_ONCE]
        query = urlencode([*kept, *((k, v) for k, v in changes.items() if v is not None)])
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def said(self) -> Label | None:
        """What the step before this page did (?done=…)."""
        return DONE.get(self.query("done"))

    @property
    def other_language(self) -> tuple[str, str]:
        """The other language and this page's address in it."""
        other = next(language for language in LANGUAGES if language != self.language)
        return other, self.here(lang=other)

    @cached_property
    def menu(self) -> list[MenuEntry]:
        """The left menu with its counts; empty where nobody is signed in."""
        return menu(self.store, self.person, self.now, self.request.url.path) if self.person else []

    # ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────

    def page(self, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
        body = self.web.pages.render(self.language, template, visit=self, help=HELPS.get(template), **context)
        response = HTMLResponse(body, status, headers={"Vary": "Cookie, Accept-Language"})
        self._remember(response)
        return response

    def part(self, template: str, /, **context: Any) -> tuple[Markup, str]:
        """A part of a page and the tag of its words, which its polling starts from."""
        body = self.web.pages.render(self.language, template, visit=self, **context)
        return Markup(body), f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'  # noqa: S704 – a template's output

    def fragment(self, template: str, /, **context: Any) -> Response:
        """A part of a page for polling: 304 while nothing changed."""
        body, tag = self.part(template, **context)
        if self.request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return HTMLResponse(body, headers={"ETag": tag})

    def to(self, path: str, done: str = "") -> RedirectResponse:
        """See another page (303), which then says what was done."""
        if done:
            path += f"{'&' if '?' in path else '?'}done={done}"
        return RedirectResponse(path, 303)

    def _remember(self, response: Response) -> None:
        """Keep the language and size that were asked for, and the browser's mark once a form carries its token."""
        wishes = {"lang": LANGUAGES, "size": SIZES, "contrast": CONTRASTS}
        chosen = {name: self.query(name) for name, known in wishes.items() if self.query(name) in known}
        if self.person and self.query("guide") == "off":
            chosen["guided"] = "-".join([*self._guided, str(self.person.account_id)])
        for name, value in chosen.items():
            response.set_cookie(name, value, YEAR, httponly=True, samesite="lax", secure=self.web.sessions.secure)
        if "visitor" in self.__dict__ and self._visitor_cookie not in self.request.cookies:
            self.web.sessions.set_browser_cookie(response, self._visitor_cookie, self.visitor)


class SignInNeeded(Exception):
    """Nobody is signed in. `kept` holds the form that was submitted, signed, where its session had run out."""

    def __init__(self, visit: Visit, kept: str | None) -> None:
        super().__init__()
        self.visit, self.kept = visit, kept

    @property
    def sign_in_address(self) -> str:
        request = self.visit.request
        going = self.visit.here() if request.method == "GET" else "/"
        return "/sign-in" if going == "/" else f"/sign-in?next={quote(going)}"


def language_of(scope: Scope, session: SignedIn | None = None) -> str:
    """?lang=, then the cookie, then the account, then the browser; for error pages too, so without the database."""
    request = Request(scope)
    visit = scope.get("state", {}).get("visit")
    session = session or (visit.session if visit else None)
    asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("lang")
    account = session.language if session else None
    return choose(asked, request.cookies.get("lang"), account, accept=request.headers.get("accept-language", ""))


def without(form: FormData, names: Iterable[str]) -> list[tuple[str, str]]:
    """The text fields of a form, except some: files do not travel through a page."""
    dropped = set(names)
    return [(k, v) for k, v in form.multi_items() if isinstance(v, str) and k not in dropped]
