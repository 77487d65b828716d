"""12345 operators and grid workers: they take down, once for each key, follow what they took down, and see nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.models import metadata
from cases.particulars import party_words
from cases.store import Store
from tests.acts import Desk
from tests.web.pages import Browser
from tests.web.portal import track

GOOD = {
    "matter": "odd_jobs",
    "name": "赵小满",
    "phone": "138 1234 5678",
    "other_name": "包工头老钱",
    "other_kind": "person",
    "happened": "工钱只付了一半。",
}


@pytest.fixture
def worker(sign_in: Any, people: Any) -> Browser:
    return sign_in(people.intake)  # type: ignore[no-any-return]


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        return [dict(row) for row in connection.execute(metadata.tables[table].select()).mappings()]


def taken(browser: Browser, **said: Any) -> str:
    """Take one down; the address of its page."""
    page = browser.get("/intake/new")
    data = {name: value for name, value in {**filled(page), **GOOD, **said}.items() if value is not None}
    answer = browser.client.post(
        "/intake/new", data=data, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).split("?")[0]


def filled(page: Any) -> dict[str, Any]:
    from tests.web.pages import filled_in

    return filled_in(page.form("/intake/new"), {})


def test_one_page_makes_one_case_at_the_desk_of_the_place(worker: Browser, store: Store, people: Any) -> None:
    address = taken(worker)
    (case,) = rows(store, "cases")
    assert address == f"/intake/cases/{case['code']}"
    assert (case["org_id"], case["origin"], case["cause"]) == (people.bodies["town"], "grid", "wages")
    assert case["taken_down_by"] == people.intake.account_id
    assert [(row["audience"], row["kind"]) for row in rows(store, "delivery")] == [
        ("party:1", "received"),
        (f"org:{people.bodies['town']}", "arrived"),
    ]


@pytest.mark.parametrize(("who", "origin"), [("intake", "grid"), ("hotline", "hotline")])
def test_how_it_came_in_follows_from_the_account(
    sign_in: Any, people: Any, store: Store, who: str, origin: str
) -> None:
    taken(sign_in(getattr(people, who)))
    assert [case["origin"] for case in rows(store, "cases")] == [origin]


def test_the_nearest_desk_is_filled_in_and_may_be_changed(worker: Browser, store: Store, people: Any) -> None:
    chosen = worker.get("/intake/new").one("[name=desk][checked]")
    assert chosen["value"] == str(people.bodies["town"])
    taken(worker, desk=str(people.bodies["county"]))
    assert rows(store, "cases")[0]["org_id"] == people.bodies["county"]


@pytest.mark.parametrize(("urgent", "due"), [(None, "2026-03-05"), ("yes", "2026-03-03")])
def test_urgent_brings_the_call_forward_and_nothing_else(
    worker: Browser, store: Store, urgent: str | None, due: str
) -> None:
    page = worker.get(taken(worker, urgent=urgent))
    (clock,) = (row for row in rows(store, "deadline") if row["clock"] == "call_back")
    assert str(clock["due"]) == due
    assert ("急" in page.texts(".tag")) == bool(urgent)
    assert {row["pathway"] for row in rows(store, "proceeding")} == {"mediation"}


def test_sent_twice_it_is_one_case_and_the_same_receipt(worker: Browser, store: Store) -> None:
    first = taken(worker, key="a-draft-of-mine")
    again = taken(worker, key="a-draft-of-mine")
    assert first == again
    assert len(rows(store, "cases")) == 1
    assert worker.get(first).one(".receipt").text == worker.get(again).one(".receipt").text


def test_another_accounts_key_is_another_case(worker: Browser, sign_in: Any, people: Any, store: Store) -> None:
    mine = taken(worker, key="the same")
    assert taken(sign_in(people.hotline), key="the same") != mine
    assert len(rows(store, "cases")) == 2


def test_a_draft_changed_after_it_was_sent_says_so(worker: Browser, store: Store) -> None:
    taken(worker, key="k")
    page = worker.get("/intake/new")
    data = {**filled(page), **GOOD, "key": "k", "happened": "又想起一点。"}
    answer = worker.client.post("/intake/new", data=data, headers={"sec-fetch-site": "same-origin"})
    assert "后来改的内容没有写进去" in answer.text
    assert len(rows(store, "cases")) == 1


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("noted", "kept"),
    [
        (-DAY, -DAY),  # out of reach since yesterday
        (-6 * DAY, -6 * DAY),
        (-8 * DAY, 0 * DAY),  # too old to be believed
        (DAY, 0 * DAY),  # a telephone whose clock is wrong
        ("yesterday", 0 * DAY),
        ("2026-03-01T08:00:00", 0 * DAY),  # without its time zone
    ],
)
def test_it_begins_when_it_was_written_not_when_it_arrived(
    worker: Browser, store: Store, now: Any, noted: Any, kept: timedelta
) -> None:
    taken(worker, noted=(now() + noted).isoformat() if isinstance(noted, timedelta) else noted)
    assert rows(store, "cases")[0]["opened_at"] == now() + kept


def test_a_script_is_answered_in_its_own_language(worker: Browser, store: Store) -> None:
    page = worker.get("/intake/new")
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    answer = worker.client.post("/intake/new", data={**filled(page), **GOOD}, headers=headers)
    assert answer.json() == {"case": f"/intake/cases/{rows(store, 'cases')[0]['code']}", "changed": ""}
    assert worker.client.post("/intake/new", data=filled(page), headers=headers).status_code == 422


def test_who_rings_gets_a_code_that_works(worker: Browser, visitor: Browser) -> None:
    code = "".join(worker.get(taken(worker)).one(".receipt").text.split())
    assert "申请已收到" in track(visitor, code).heading


def test_the_code_is_read_out_on_the_first_day_only(worker: Browser, now: Any, sign_in: Any, people: Any) -> None:
    address = taken(worker)
    now.later(hours=25)
    page = sign_in(people.intake).get(address)
    assert page.all(".receipt") == []


def test_without_a_telephone_it_is_taken_down_all_the_same(worker: Browser, store: Store) -> None:
    taken(worker, phone="")
    (party, _) = rows(store, "party")
    (key,) = rows(store, "case_key")
    assert party_words(store.vault, key["wrapped"], party["case_id"], 1, party["sealed"]) == {"name": "赵小满"}


# ── following ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_worker_follows_the_own_and_sees_no_word_of_it(
    worker: Browser, sign_in: Any, people: Any, desk: Desk, handler: Browser
) -> None:
    address, others = taken(worker), taken(sign_in(people.hotline))
    walked_in = desk.register()
    for page in (worker.get("/intake"), worker.get(address)):
        assert "青溪" in page.said or "柳林" in page.said
        for word in ("赵小满", "5678", "老钱", "工钱"):
            assert word not in page.text, word
    assert len(worker.get("/intake").all("tbody tr")) == 1
    for code in (others.rsplit("/", 1)[1], walked_in, "NOSUCH"):
        worker.get(f"/intake/cases/{code}", status=404)


@pytest.mark.parametrize(
    "path", ["/work", "/board", "/cases/new", "/incoming", "/rules", "/inbox", "/audit", "/import"]
)
def test_nothing_else_opens(worker: Browser, path: str) -> None:
    worker.get(path, status=403)


def test_the_own_case_does_not_open_as_a_case(worker: Browser, desk: Desk) -> None:
    code = taken(worker).rsplit("/", 1)[1]
    for path in (f"/cases/{code}", f"/cases/{code}/replay", f"/cases/{code}/record.jsonl"):
        assert worker.client.get(path, follow_redirects=False).status_code == 403


def test_no_step_and_no_other_body_is_within_reach(worker: Browser, store: Store, people: Any) -> None:
    from cases.errors import NotAllowed, NotFound
    from cases.register import PartyInput, Registration, register
    from cases.transition import transition
    from statemachines.pathway import Command

    code = taken(worker).rsplit("/", 1)[1]
    now = rows(store, "cases")[0]["opened_at"]
    me = people.intake
    for trigger, said in (("note", {"note": "x"}), ("claim", {"of": 1}), ("reveal_party", {"party": 1})):
        with pytest.raises(NotFound):
            transition(store, code, Command(trigger, 0, me.actor, now, said), person=me, now=now, key=trigger)
    for body in ("committee", "court", "village"):
        given = Registration(
            people.bodies[body], "loan", "grid", "mediation", now, (PartyInput("applicant", "person", {"name": "x"}),)
        )
        with pytest.raises(NotAllowed):
            register(store, given, person=me, now=now, key=body)


@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_the_list_goes_on_page_after_page_at_the_same_cost(
    worker: Browser, store: Store, people: Any, queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.intake.PAGE", 2)
    for n in range(5):
        taken(worker, key=f"n{n}")
    seen, page = [], worker.get("/intake")
    with queries() as statements:
        worker.get("/intake")
    while True:
        seen += page.texts("tbody .code")
        following = page.all("a[rel=next]")
        if not following:
            break
        page = worker.get(str(following[0]["href"]))
    assert len(seen) == len(set(seen)) == 5
    assert len(statements) <= 8
    for nonsense in ("x", "1-2-3", "9" * 30 + "-1", "-1--2"):
        worker.get(f"/intake?after={nonsense}")


# ── out of reach ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_telephone_keeps_names_nobody(worker: Browser) -> None:
    page = worker.get("/intake/offline")
    assert "唐果" not in page.text
    assert page.all("[name=token], [name=key]") == []
    script = worker.client.get("/intake/worker.js")
    assert script.headers["service-worker-allowed"] == "/intake"
    assert "/intake/offline" in script.text


def test_a_telephone_learns_who_is_signed_in_and_that_it_was_lost(
    worker: Browser, visitor: Browser, handler: Browser, people: Any, app: Any, now: Any
) -> None:
    said = worker.client.get("/intake/token").json()
    assert (said["state"], said["account"]) == ("signed_in", str(people.intake.account_id))
    assert visitor.client.get("/intake/token").json() == {"state": "sign_in"}
    assert handler.client.get("/intake/token").json() == {"state": "sign_in"}
    app.state.web.sessions.end_others(people.intake.account_id, "", now())
    assert worker.client.get("/intake/token").json() == {"state": "ended"}


def test_a_session_that_only_ran_out_loses_no_draft(worker: Browser, now: Any) -> None:
    now.later(hours=1)
    assert worker.client.get("/intake/token").json() == {"state": "sign_in"}


def test_signing_out_clears_the_telephone(worker: Browser) -> None:
    token = worker.get("/intake").token
    answer = worker.client.post(
        "/sign-out", data={"token": token}, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    assert answer.headers["clear-site-data"] == '"storage"'
