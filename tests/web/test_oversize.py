"""Files that are too large together: nothing of them is kept, everything that was typed comes back, on every form."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from cases.models import metadata
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, check
from tests.web.papers import Page, send
from tests.web.portal import CODE, track
from web.app import create_app
from web.middleware.body import READ_OUT

MB = 2**20
SAID = {"zh": "文件太大，合计超过了 1 MB", "en": "The files are larger than 1 MB together"}


@pytest.fixture
def app(store: Any, settings: Any, now: Any) -> FastAPI:
    return create_app(store, settings.model_copy(update={"max_body_mb": 1}), now=now)


def nothing_kept(desk: Desk, app: Any) -> bool:
    with desk.store.read() as connection:
        rows = connection.execute(metadata.tables["stored_file"].select()).all()
    return not rows and not list(app.state.web.files.kept())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sizes", [(2 * MB,), (MB // 2, MB // 2 + 9), (8 * MB,)])
def test_a_colleagues_words_come_back(
    handler: Browser, desk: Desk, app: Any, language: str, sizes: tuple[int, ...]
) -> None:
    at = f"/cases/{desk.mediating()}/papers/add"
    page = handler.get(f"{at}?lang={language}")
    files = [(f"{n}.bin", bytes(size)) for n, size in enumerate(sizes)]
    answer = send(handler, page, at, files, kind="minutes", of="1", note="楼道里拍的，共三段。")
    assert answer.status_code == 422
    back = Page(answer.text, 422, at)
    check(back)
    assert SAID[language] in back.said
    assert back.one("textarea").text.strip() == "楼道里拍的，共三段。"
    assert back.one('[name="kind"][checked], [name="kind"] [selected]')["value"] == "minutes"
    assert nothing_kept(desk, app)


def test_a_partys_words_come_back(visitor: Browser, desk: Desk, app: Any, case: str) -> None:
    track(visitor, CODE)
    page = visitor.get("/track/papers")
    answer = send(visitor, page, "/track/papers", [("v.mp4", bytes(3 * MB))], kind="evidence", note="是他先动手。")
    assert answer.status_code == 422
    back = Page(answer.text, 422, "/track/papers")
    check(back)
    assert SAID["zh"] in back.said
    assert back.one("textarea").text.strip() == "是他先动手。"
    assert nothing_kept(desk, app)


FORMS = [("/import", "handler", "file", "10 MB"), ("/templates", "administrator", "file", "2 MB")]


@pytest.mark.parametrize(("path", "who", "field", "said"), FORMS)
def test_other_forms_with_a_file_say_what_is_wrong(
    sign_in: Any, people: People, desk: Desk, path: str, who: str, field: str, said: str
) -> None:
    browser = sign_in(getattr(people, who))
    page = browser.get(path)
    action = str(next(form["action"] for form in page.all("form") if form.get("enctype")))
    token = {"token": page.token}
    sent = {field: ("a.bin", bytes(2 * MB))}
    answer = browser.client.post(action, data=token, files=sent, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_no_form_with_files_or_has_no_end_is_refused_unread(handler: Browser, desk: Desk, app: Any) -> None:
    at = f"/cases/{desk.mediating()}/papers/add"
    page = handler.get(at)
    answer = send(handler, page, at, [("v.mp4", bytes(READ_OUT * MB + 1))], kind="minutes", of="1")
    assert answer.status_code == 413
    answer = send(handler, page, at, [("v.mp4", bytes(MB))], kind="minutes", of="1", note="字" * 200_000)
    assert answer.status_code == 413
    headers = {"content-type": "multipart/form-data", "sec-fetch-site": "same-origin"}
    assert handler.client.post(at, content=bytes(2 * MB), headers=headers).status_code == 413
    assert nothing_kept(desk, app)


def test_the_token_is_still_asked_for(handler: Browser, desk: Desk, app: Any) -> None:
    at = f"/cases/{desk.mediating()}/papers/add"
    page = handler.get(at)
    answer = send(handler, page, at, [("v.mp4", bytes(2 * MB))], kind="minutes", of="1", token="x" * 43)
    assert answer.status_code == 403


def test_without_files_too_much_is_too_much(app: Any) -> None:
    answer = TestClient(app).post("/sign-in", data={"account": "a" * 2 * MB})
    assert answer.status_code == 413
