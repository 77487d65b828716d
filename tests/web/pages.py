"""A browser for tests that looks at every page it is given: what is wrong with one fails whichever test fetched it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import html5lib
from bs4 import BeautifulSoup, NavigableString, Tag
from starlette.testclient import TestClient

from web.middleware.headers import HEADERS, POLICY

HAN = re.compile(r"[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿）》][,:;!?()]|[一-鿿]”[,:;!?()]|[,:;!?(][一-鿿（《]|[,:;!?(]“[一-鿿]")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
BASE = "http://testserver"


class Page:
    """A fetched page: the parsed document, and shorthands to read it."""

    def __init__(self, text: str, status: int, path: str) -> None:
        self.text, self.status, self.path = text, status, path
        self.soup = BeautifulSoup(text, "html5lib")

    @property
    def heading(self) -> str:
        return said(self.one("h1"))

    @property
    def said(self) -> str:
        """The words of the page, in one line."""
        return said(self.soup.body)

    def one(self, selector: str) -> Tag:
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} × {selector} on {self.path}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def texts(self, selector: str) -> list[str]:
        return [said(tag) for tag in self.all(selector)]

    def form(self, action: str) -> Tag:
        """The first form that goes there."""
        found = self.all(f'form[action="{action}"]')
        assert found, f"no form to {action} on {self.path}: {[form['action'] for form in self.all('form')]}"
        return found[0]

    @property
    def token(self) -> str:
        return str(self.all('input[name="token"]')[0]["value"])


class Browser:
    """Somebody at a browser. Asking for a redirect means saying where to."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.client.cookies.jar}

    def carry(self, name: str, value: str) -> None:
        """Put a cookie into the browser, as the site itself would have."""
        self.client.cookies.set(name, value, domain="testserver.local", path="/")

    def forget(self) -> None:
        self.client.cookies.clear()

    def get(self, path: str, *, status: int = 200, to: str | None = None, **headers: str) -> Page:
        response = self.client.get(path, follow_redirects=False, headers=names(headers))
        return self._answer(response, path, status, to)

    def post(self, path: str, data: Any, *, status: int | None = None, to: str | None = None, **headers: str) -> Page:
        """Send fields as they are. Say the status of the page, or where the answer leads."""
        assert (status is None) != (to is None), "say either the status or where to"
        sent = {"sec-fetch-site": "same-origin", **names(headers)}
        response = self.client.post(path, data=data, follow_redirects=False, headers=sent)
        return self._answer(response, path, status or 303, to)

    def submit(
        self, page: Page, action: str, *, status: int | None = None, to: str | None = None, **fields: Any
    ) -> Page:
        """Fill in a form of a page and send it, hidden fields and all, as a browser would."""
        return self.post(action, filled_in(page.form(action), fields), status=status, to=to)

    def _answer(self, response: Any, path: str, status: int, to: str | None) -> Page:
        if to is not None:
            assert response.status_code == 303, f"{path}: {response.status_code}"
            assert response.headers["location"] == to
            return Page("", 303, path)
        assert response.status_code == status, f"{path}: {response.status_code}, {response.headers.get('location')}"
        check_headers(response.headers)
        page = Page(response.text, status, path)
        if response.headers.get("content-type", "").startswith("text/html") and response.text.startswith("<!DOCTYPE"):
            check(page)
        return page


def names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def filled_in(form: Tag, fields: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends of a form after somebody has filled in those fields."""
    data: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        kind = control.get("type")
        if kind in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        chosen = control.select_one("option[selected]") or control.select_one("option")
        value = control.get("value", "") if control.name == "input" else chosen["value"] if chosen else control.text
        data.setdefault(control["name"], []).append(value)
    unknown = set(fields) - {control["name"] for control in form.select("[name]")}
    assert not unknown, f"the form has no {unknown}"
    return data | fields


def said(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


# ── what every page must be ──────────────────────────────────────────────────────────────────────────────────────


def check_headers(headers: Any) -> None:
    for name, value in HEADERS.items():
        if name != "Cache-Control":
            assert headers.get(name) == value, name
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["x-request-id"]
    assert headers["Cache-Control"] in ("no-store", "public, max-age=31536000, immutable")


def check(page: Page) -> None:
    html5lib.HTMLParser(strict=True).parse(page.text)
    wrong = [line for rule in RULES for line in rule(page.soup)]
    assert not wrong, f"{page.path}:\n" + "\n".join(wrong)


def _language(soup: BeautifulSoup) -> Iterable[str]:
    """The page names its language; Chinese on an English page is marked as such."""
    language = soup.html.get("lang")
    if language not in ("zh-Hans", "en"):
        yield f"lang={language}"
    for text in soup.find_all(string=HAN):
        if nearest_lang(text) == "en" and text.parent.name != "title":
            yield f"Chinese without lang on an English page: {text.strip()}"


def nearest_lang(text: NavigableString) -> str:
    return next((str(tag["lang"]) for tag in text.parents if tag.has_attr("lang")), "")


def _title(soup: BeautifulSoup) -> Iterable[str]:
    headings = soup.select("h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    elif f"{said(headings[0])} - " not in " ".join(soup.title.get_text().split()):
        yield f"title {soup.title.get_text()!r} does not begin with the heading {said(headings[0])!r}"


def _outline(soup: BeautifulSoup) -> Iterable[str]:
    level = 0
    for heading in soup.find_all(HEADINGS):
        now = int(heading.name[1])
        if now > level + 1:
            yield f"h{now} {said(heading)!r} after h{level}"
        level = now


def _ids(soup: BeautifulSoup) -> Iterable[str]:
    ids = Counter(tag["id"] for tag in soup.select("[id]"))
    yield from (f"id {name} {count} times" for name, count in ids.items() if count > 1)
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for tag in soup.select(f"[{attribute}]"):
            yield from (f"{attribute} names no {name}" for name in str(tag[attribute]).split() if name not in ids)
    for link in soup.select('a[href^="#"]'):
        if str(link["href"])[1:] not in ids:
            yield f"link to no {link['href']}"


def _nothing_inline(soup: BeautifulSoup) -> Iterable[str]:
    yield from (f"inline {tag.name}" for tag in soup.select("style, script:not([src])"))
    for tag in soup.find_all(True):
        yield from (f"{name} on {tag.name}" for name in tag.attrs if name == "style" or name.startswith("on"))
        if str(tag.get("href", "")).startswith(("javascript:", "data:", "http:", "https:", "//")):
            yield f"link to {tag['href']}"


def _forms(soup: BeautifulSoup) -> Iterable[str]:
    for form in soup.select("form"):
        if form.get("method") not in ("get", "post") or not str(form.get("action", "")).startswith("/"):
            yield f"form {form.attrs}"
        tokens = form.select('input[type="hidden"][name="token"][value]')
        if len(tokens) != (form.get("method") == "post"):
            yield f"{len(tokens)} tokens in the form to {form.get('action')}"
    yield from (f"button without a type: {said(b)}" for b in soup.select("button:not([type])"))


def _labels(soup: BeautifulSoup) -> Iterable[str]:
    labelled = {label["for"] for label in soup.select("label[for]")}
    for control in soup.select('input:not([type="hidden"]), select, textarea'):
        if control.get("id") not in labelled and not control.find_parent("label") and not control.get("aria-label"):
            yield f"no label for {control.get('name')}"
    yield from (f"a group without a legend: {tag}" for tag in soup.select("fieldset") if not tag.find("legend"))


def _links(soup: BeautifulSoup) -> Iterable[str]:
    for link in soup.select("a"):
        if not link.get("href") or not (said(link) or link.get("aria-label")):
            yield f"a link without words or address: {link}"


def _words(soup: BeautifulSoup) -> Iterable[str]:
    for text in soup.find_all(string=True):
        if text.find_parent(["code", "pre", "textarea"]):  # a machine's punctuation
            continue
        if found := HALF_WIDTH.search(text):
            yield f"half-width punctuation {found.group()!r} in {text.strip()!r}"
        if re.search(r"\bNone\b|\{\{|\{%|Label\(", text):
            yield f"a template's mistake: {text.strip()!r}"


RULES = (_language, _title, _outline, _ids, _nothing_inline, _forms, _labels, _links, _words)
