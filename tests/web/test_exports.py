"""A list to take away: what the person sees and no more, never a formula, and what went out comes in again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy import text
from starlette.testclient import TestClient

from cases.register import ClaimInput, PartyInput
from cases.store import Store
from tests.acts import LI
from tests.people import settle
from tests.web.pages import Browser
from tests.web.test_imports import confirmed, counts, upload
from web.app import create_app
from web.registers.sheets import read
from web.registers.written import as_csv, as_xlsx, defused

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "＝1", "|cmd", "a=1"]


def taken_away(browser: Browser, *, status: int = 200, **fields: str) -> bytes:
    sent = {"token": browser.get("/work").token, "query": "tab=body", "format": "csv"} | fields
    answer = browser.client.post("/work/export", data=sent, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == status
    return bytes(answer.content)


def rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula_and_each_is_read_back(cell: str) -> None:
    written = "".join(as_csv([["a", cell]])).encode()
    ((_, kept),) = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert kept[0] not in "=+-@\t\r＝"
    assert read(written).rows == [["a", cell]]
    book = as_xlsx("1", ["a", "b"], [["x", cell]])
    assert read(book).rows[1][1] == cell
    assert b"<f>" not in book


def test_an_ordinary_text_stays_as_it_is() -> None:
    assert defused("李秀兰") == "李秀兰"


def test_what_is_exported_is_what_the_list_shows(handler: Browser, desk: Any, sign_in: Any, people: Any) -> None:
    desk.register(cause="wages", claims=(ClaimInput("wages", 1_200_050), ClaimInput("compensation")))
    desk.register()
    found = rows(taken_away(handler))
    assert len(found) == 3
    assert len(rows(taken_away(handler, query="tab=body&cause=wages"))) == 2
    assert len(rows(taken_away(sign_in(people.stranger)))) == 1, "nothing of another body"
    wages = next(row for row in found if "拖欠工资" in row)
    assert "劳动报酬；赔偿金、二倍工资" in wages
    assert "12000.50" in wages
    assert "13812345678" not in str(found)


def test_particulars_need_a_purpose_and_are_recorded(handler: Browser, desk: Any, store: Any) -> None:
    desk.register()
    assert "13812345678" in str(rows(taken_away(handler, purpose="contact")))
    with store.read() as connection:
        seqs = connection.execute(text("SELECT kind FROM ledger ORDER BY seq")).scalars().all()
    assert seqs == ["opened", "noted", "noted"], "a look a party"
    assert "13812345678" not in str(rows(taken_away(handler, purpose="curiosity")))


def test_too_many_particulars_are_refused(handler: Browser, desk: Any, store: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("cases.exports.MOST_REVEALED", 1)
    for _ in range(2):
        desk.register()
    taken_away(handler, purpose="contact", status=422)
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM ledger")).scalar() == 2, "nothing was revealed"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_went_out_comes_in_again(
    handler: Browser, desk: Any, sqlite_databases: Any, vault: Any, settings: Any, now: Any, kind: str, language: str
) -> None:
    company = PartyInput("respondent", "organisation", {"name": "恒远公司", "address": "柳林镇1号"})
    odd = PartyInput("respondent", "person", {"name": "=1+1"})
    desk.register(
        cause="wages", parties=(LI, company), claims=(ClaimInput("wages", 5), ClaimInput("compensation", 700))
    )
    desk.register(parties=(LI, PartyInput("applicant", "person", {"name": "周芳", "phone": "13900000001"}), odd))
    desk.register(
        origin="hotline",
        cause="administrative",
        claims=(),
        parties=(PartyInput("applicant", "person", {"name": "何三"}),),
    )
    handler.get(f"/work?lang={language}")
    out = taken_away(handler, purpose="verify", format=kind)
    url = sqlite_databases.create()
    elsewhere = Store(url, vault)
    there = settle(elsewhere)
    app = create_app(elsewhere, settings, now=now)
    browser = Browser(TestClient(app))
    browser.carry(app.state.web.sessions.cookie, app.state.web.sessions.start(there.handler.account_id, now()))
    browser.get(f"/work?lang={language}")
    page = upload(browser, out, f"cases.{kind}")
    assert counts(page)[:2] == [2, 0] or counts(page)[:3] == [3, 0, 0]
    browser.submit(page, page.path, to=f"{page.path}?done=columns_kept", doubtful="yes")
    confirmed(browser, browser.get(page.path))
    again = taken_away(browser, purpose="verify", format=kind)
    assert _comparable(out, kind) == _comparable(again, kind)
    elsewhere.close()
    sqlite_databases.drop(url)


def _comparable(body: bytes, kind: str) -> list[list[Any]]:
    """The rows without number (the other body gives its own) and handler (they wait to be taken)."""
    found = rows(body) if kind == "csv" else load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    return sorted(([*row[1:-2], row[-1]] for row in found), key=str)
