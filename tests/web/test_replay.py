"""审计回放: the case as its record tells it, the proof of every entry, and a record that was tampered with."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from cases.access import person
from cases.clocks import sweep
from cases.history import SHOWN, read_record, state_at
from cases.models import Account, Finding, metadata, micros
from cases.preview import look
from cases.register import ClaimInput
from statemachines.diagrams import moves
from statemachines.pathways import PATHWAYS
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, Page, said
from web.drawings import drawing
from web.views.replay import FIELDS, TABLES

ROOT = Path(__file__).parents[2]


def changes(page: Page) -> list[list[str]]:
    return [[said(cell) for cell in row.select("td")] for row in page.all("main tbody tr")]


# ── entry by entry ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_shows_who_did_what_and_what_it_changed(handler: Browser, desk: Desk) -> None:
    page = handler.get(f"/cases/{desk.mediating()}/replay?step=2")
    assert said(page.all("main h2")[0]) == "受理"
    facts = said(page.all("dl.facts")[0])
    assert "办理人 林静 · 承办人 发生时间 2026-03-02 10:00 记录时间 2026-03-02 10:00 依据 人民调解法 17" in facts
    assert changes(page) == [
        ["程序 1 人民调解", "状态", "已登记", "征求意愿"],
        ["期限 调解期限（一般一个月）", "情况", "—", "进行中"],
        ["期限 调解期限（一般一个月）", "起算日", "—", "2026-03-02"],
        ["期限 调解期限（一般一个月）", "法定到期日", "—", "2026-04-02"],
        ["期限 调解期限（一般一个月）", "稳妥日期", "—", "2026-04-02"],
        ["期限 调解期限（一般一个月）", "暂定", "—", "否"],
        ["期限 调解期限（一般一个月）", "第几次计算", "—", "1"],
    ]


PLACES = [("", 5), ("?step=1", 1), ("?step=3", 3), ("?step=5", 5), ("?step=0", 5), ("?step=99", 5), ("?step=x", 5)]


@pytest.mark.parametrize(("query", "seq"), PLACES)
def test_any_entry_is_an_address(handler: Browser, desk: Desk, query: str, seq: int) -> None:
    page = handler.get(f"/cases/{desk.mediating()}/replay{query}")
    assert page.one('input[type="range"]')["value"] == str(seq)
    assert len(page.all('ol.entries [aria-current="step"]')) == 1
    assert page.all("ol.entries > li").index(page.one("ol.entries > li.here")) == seq - 1
    assert bool(page.all('a[rel="prev"]')) is (seq > 1)
    assert bool(page.all('a[rel="next"]')) is (seq < 5)


def test_every_entry_of_a_long_case_can_be_read(handler: Browser, desk: Desk, people: People) -> None:
    code = desk.go_to("2026-01-20").mediating(
        cause="wages", claims=(ClaimInput("wages", 500), ClaimInput("wage_iou", None, {"iou": True}))
    )
    desk.do(code, "record_labour_application", received_on=date(2026, 1, 20))
    desk.do(code, "set_facts", 0, claims=(1,), over_age=True)
    desk.do(code, "sue", claims=(2,), to_org=people.bodies["court"])
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    sweep(desk.store, desk.go_to("2026-03-09").now)
    last = len(read_record(desk.store, desk.person, code).steps)
    for seq in range(1, last + 1):
        page = handler.get(f"/cases/{code}/replay?step={seq}&lang={'zh' if seq % 2 else 'en'}")
        assert page.one('input[type="range"]')["max"] == str(last)


def test_an_entry_of_a_later_proceeding_has_its_name_from_the_first_on(
    handler: Browser, desk: Desk, people: People
) -> None:
    code = desk.mediating(cause="loan", claims=(ClaimInput("loan"),))
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    desk.do(code, "file", 2, procedure="simplified")
    page = handler.get(f"/cases/{code}/replay?step=1")
    assert page.texts("ol.entries > li a")[-2:] == ["起诉", "登记立案"]


def test_the_state_at_the_last_entry_is_the_case(desk: Desk) -> None:
    code = desk.mediating()
    record = read_record(desk.store, desk.person, code)
    folded, kept = state_at(record, len(record.steps)), look(desk.store, desk.person, code)
    assert folded.proceeding(1)["state"] == kept.proceeding(1)["state"] == "mediating"
    assert state_at(record, 1).proceeding(1)["state"] == "registered"


def test_every_field_that_can_change_has_words() -> None:
    assert set(TABLES) == set(SHOWN)
    for table, names in SHOWN.items():
        assert set(names) <= {column.name for column in metadata.tables[table].columns}, table
        assert set(names) <= set(FIELDS), table


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_drawing_shows_the_way_so_far(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    page = handler.get(f"/cases/{code}/replay")
    marked = {str(tag["id"]): tag["class"][-1] for tag in page.all(".drawing .now, .drawing .seen, .drawing .walked")}
    assert marked == {
        "mediation-registered": "seen",
        "mediation-consenting": "seen",
        "mediation-mediating": "now",
        "mediation-registered-consenting": "walked",
        "mediation-consenting-mediating": "walked",
    }
    assert page.texts("ol.path > li") == ["已登记", "征求意愿", "调解中"], "the same way in words"
    first = handler.get(f"/cases/{code}/replay?step=1")
    assert [str(tag["id"]) for tag in first.all(".drawing .now")] == ["mediation-registered"]


@pytest.mark.parametrize("pathway", sorted(PATHWAYS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_and_move_has_its_place_in_the_drawing(pathway: str, language: str) -> None:
    table = PATHWAYS[pathway]
    walked = {(source, target) for source, target, _ in moves(table) if source != target}
    for state in table.states:
        svg = BeautifulSoup(drawing(pathway, language, [state.name], []), "html.parser")
        assert [tag["id"] for tag in svg.select(".now")] == [f"{pathway}-{state.name}"]
    svg = BeautifulSoup(drawing(pathway, language, [], walked), "html.parser")
    assert len(svg.select(".edge.walked")) == len(walked)
    assert svg.select("[style], style, script") == []


def test_a_state_passed_twice_is_where_it_stands(handler: Browser, desk: Desk) -> None:
    svg = drawing("mediation", "zh", ["mediating", "effective_oral", "mediating"], [])
    marks = {str(tag["id"]): tag["class"] for tag in BeautifulSoup(svg, "html.parser").select(".now, .seen")}
    assert "now" in marks["mediation-mediating"]
    assert "seen" not in marks["mediation-mediating"]


# ── the proof ────────────────────────────────────────────────────────────────────────────────────────────────────


def tamper(desk: Desk, sql: str) -> None:
    """What somebody with the file in his hands can do: past the triggers, the foreign keys and the program."""
    with closing(sqlite3.connect(str(desk.store.engine.url.database))) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(sql).rowcount == 1
        connection.commit()


ALTER = "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'in_person', 'telephone') AS BLOB) WHERE seq = 3"
TAMPERED = {
    "an altered entry": ALTER,
    "an altered hash": "UPDATE ledger SET hash = zeroblob(32) WHERE seq = 2",
    "an entry in another's place": "UPDATE ledger SET body = (SELECT body FROM ledger WHERE seq = 3) WHERE seq = 4",
    "no entry at all": "UPDATE ledger SET body = x'7b7d' WHERE seq = 4",
    "words for bytes": "UPDATE ledger SET body = '{}' WHERE seq = 4",
    "a last entry taken away": "DELETE FROM ledger WHERE seq = 5",
    "a middle entry taken away": "DELETE FROM ledger WHERE seq = 3",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_record_that_was_tampered_with_says_so(handler: Browser, desk: Desk, how: str) -> None:
    code = desk.mediating()
    assert "记录完整" in handler.get(f"/cases/{code}/replay").said
    tamper(desk, TAMPERED[how])
    page = handler.get(f"/cases/{code}/replay")
    assert "记录不完整" in said(page.one('.proof[role="alert"]'))


def test_the_record_taken_away_verifies_without_the_program(handler: Browser, desk: Desk, tmp_path: Path) -> None:
    code = desk.mediating()
    answer = handler.client.get(f"/cases/{code}/record.jsonl")
    assert answer.headers["content-disposition"] == f'attachment; filename="{code}.jsonl"'
    file = tmp_path / "record.jsonl"
    file.write_bytes(answer.content)
    done = subprocess.run(
        [sys.executable, "-m", "ledger", "verify", str(file)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    file.write_bytes(answer.content.replace(b"in_person", b"telephone"))
    done = subprocess.run(
        [sys.executable, "-m", "ledger", "verify", str(file)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0


def test_the_raw_entry_is_what_was_hashed(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    page = handler.get(f"/cases/{code}/replay?step=1")
    step = read_record(desk.store, desk.person, code).steps[0]
    assert json.loads(page.one("pre").text) == json.loads(step.body)
    assert f"{code}:1:{step.hash.hex()}" in page.texts("dd.hash")


# ── what the audit found ─────────────────────────────────────────────────────────────────────────────────────────


def found(desk: Desk, code: str, now: Any) -> None:
    row = {"case_id": look(desk.store, desk.person, code).id, "code": "broken_chain", "detail": {"error": "head"}}
    with desk.store.session() as session:
        session.add(Finding(**row, found_at=now()))


@pytest.mark.parametrize("who", ["auditor", "supervisor", "higher"])
def test_findings_are_listed_for_overseers(sign_in: Any, people: People, desk: Desk, now: Any, who: str) -> None:
    code, browser = desk.register(), sign_in(getattr(people, who))
    assert "没有未处理的发现" in browser.get("/audit").said
    found(desk, code, now)
    for language in ("zh", "en"):
        page = browser.get(f"/audit?lang={language}")
        assert "broken_chain" in page.said
        assert page.all(f'a[href="/cases/{code}/replay"]')


def test_a_finding_of_another_town_is_not_shown(sign_in: Any, people: People, desk: Desk, now: Any) -> None:
    found(desk, desk.register(), now)
    town = people.bodies["other_town"]
    account = Account(login="other", name="吴岚", role="supervisor", org_id=town, password_hash="!")
    with desk.store.session() as session:
        session.add(account)
        session.flush()
        other = person(session, account.id or 0)
    assert "broken_chain" not in sign_in(other).get("/audit").said


def test_replaying_costs_the_same_for_every_entry(handler: Browser, desk: Desk, queries: Any) -> None:
    code = desk.mediating()
    handler.get(f"/cases/{code}")
    for seq in (1, 5):
        with queries() as seen:
            handler.get(f"/cases/{code}/replay?step={seq}")
        assert len(seen) <= 8


def test_a_moment_of_the_record_is_a_moment(desk: Desk) -> None:
    code = desk.register()
    step = read_record(desk.store, desk.person, code).steps[0]
    assert micros(step.entry.recorded_at) == micros(desk.now)
