"""Who was given a paper is written down before it is given, whoever asks, and cannot be changed; looking writes no more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from cases.models import metadata
from cases.papers import Content, take_in
from cases.store import Store
from cases.tracking import issue
from statemachines.pathway import Command
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser
from tests.web.papers import jpeg
from tests.web.portal import CODE, OTHERS_CODE, track

READ = metadata.tables["paper_read"]
BOTH = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


def noted(store: Store) -> list[tuple[Any, ...]]:
    columns = READ.c
    with store.read() as connection:
        found = connection.execute(READ.select().order_by(columns.id)).all()
    return [(row.paper, row.nth, row.how, row.account_id, row.party, row.role) for row in found]


@pytest.fixture
def code(desk: Desk, app: Any) -> str:
    """A case whose applicant has added a photo (paper 1) from the telephone, and both sides follow."""
    code = desk.mediating()
    for party, own in ((1, CODE), (2, OTHERS_CODE)):
        issue(desk.store, own, code, party, desk.now)
    command = Command("add_papers", 0, desk.person.actor, desk.now, {"kind": "evidence", "party": 1})
    photo = Content("现场.jpg", "image/jpeg", jpeg(), "0" * 64)
    take_in(desk.store, app.state.web.files, code, command, [photo], person=desk.person, now=desk.now, key=desk.key())
    return code


@BOTH
def test_each_read_is_noted_and_shown(
    handler: Browser, sign_in: Any, people: People, visitor: Browser, desk: Desk, code: str
) -> None:
    at, me, auditor = f"/cases/{code}/papers/1", people.handler, people.auditor
    assert handler.client.get(f"{at}/files/0").status_code == 200
    assert sign_in(auditor).client.get(f"{at}/pictures/0").status_code == 200
    track(visitor, CODE)
    assert visitor.client.get("/track/papers/1/files/0").status_code == 200
    rows = [
        (1, 0, "file", me.account_id, 0, "handler"),
        (1, 0, "picture", auditor.account_id, 0, "auditor"),
        (1, 0, "file", None, 1, "party"),
    ]
    assert noted(desk.store) == rows
    words = handler.get(at).one('section[aria-labelledby="reads"]').text
    for said in (f"{me.name} · 下载", f"{auditor.name} · 在页面上看", "李秀兰"):
        assert said in " ".join(words.split())
    whole = sign_in(auditor).get(f"/cases/{code}/papers")
    assert len(whole.all('section[aria-labelledby="reads"] li')) == 3
    assert "Who has read it" in sign_in(auditor).get(f"{at}?lang=en").said
    assert not handler.get(f"/cases/{code}/papers").all('section[aria-labelledby="reads"]')


REFUSED = ["/track/papers/1/files/0", "/track/papers/1/pictures/0", "/track/papers/9/files/0"]


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_not_given_is_not_noted(visitor: Browser, desk: Desk, code: str, path: str) -> None:
    track(visitor, OTHERS_CODE, "4321")
    visitor.get(path, status=404)
    assert noted(desk.store) == []


def test_what_cannot_be_noted_is_not_given(
    handler: Browser, desk: Desk, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise DBAPIError("insert", {}, Exception())

    monkeypatch.setattr("cases.papers.note_read", down)
    answer = handler.client.get(f"/cases/{code}/papers/1/files/0")
    assert answer.status_code == 500
    assert jpeg()[:20] not in answer.content


PAGES = ["", "/print", "/papers", "/papers/1", "/replay"]


@BOTH
def test_looking_at_pages_writes_nothing_else(handler: Browser, queries: Any, code: str) -> None:
    for path in PAGES:
        with queries() as seen:
            handler.get(f"/cases/{code}{path}")
        assert [one for one in seen if not one.lstrip().upper().startswith(("SELECT", "WITH"))] == [], path
    with queries() as seen:
        handler.client.get(f"/cases/{code}/papers/1/files/0")
    assert [one.split()[2] for one in seen if one.startswith("INSERT")] == ["paper_read"]


def test_an_entry_is_not_made_of_it(handler: Browser, desk: Desk, code: str) -> None:
    """A colleague's half-filled form is not turned away because somebody has read a paper."""
    form = handler.get(f"/cases/{code}/step?proceeding=1&trigger=fail")
    handler.client.get(f"/cases/{code}/papers/1/files/0")
    fields = {"fail_ground": "unreachable", "remedies_told": "yes"}
    handler.submit(form, f"/cases/{code}/step", status=200, **fields)
