"""Text messages to parties through a gateway that behaves badly on purpose: at least once, one effect, and a call where
none arrives; on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cases.access import CaseParty, Filer
from cases.register import PartyInput, Registration, register
from cases.replay import check_cases
from cases.store import Store
from cases.tracking import code_from
from cases.transition import transition
from flows.deliveries import ATTEMPTS, deliver_due, write_message
from integrations.message.transport import Messages
from integrations.webhook.endpoints import Endpoint
from integrations.webhook.transport import Patience
from statemachines.pathway import Command
from tests.acts import at
from tests.flows.outbox import rows
from tests.integrations.peer import SECRET, Peer, is_signed, listening
from tests.people import People

NOW = at("2026-03-02")
SITE = "https://jiefen.example"
SHORT = Patience(connect=1.0, read=1.0, total=1.5)
NAME, STORY = "赵小满", "工地结束两个月，工钱只付了一半。"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def fresh(peer: Peer) -> None:
    peer.forget()


def filed(store: Store, people: People, told_in: str = "zh", phone: str = "138 1234 5678") -> str:
    you = PartyInput("applicant", "person", {"name": NAME, "phone": phone}, told_in)
    other = PartyInput("respondent", "person", {"name": "包工头老钱"})
    given = Registration(
        people.bodies["town"], "wages", "phone", "mediation", NOW, (you, other), words={"summary": STORY},
        tracking=code_from("mine"),
    )  # fmt: skip
    return register(store, given, person=Filer(), now=NOW, key="filed").code


def gateway(store: Store, peer: Peer, path: str = "") -> dict[str, Messages]:
    write = partial(write_message, store, SITE)
    return {"message": Messages(write, Endpoint(peer.url + path, (SECRET,)), SHORT)}


def messages(store: Store) -> list[dict[str, Any]]:
    return rows(store, "delivery", channel="message")


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "我们收到了您的申请"), ("en", "we have received your application")]
)
def test_it_says_that_there_is_news_and_nothing_about_anybody(
    store: Store, people: People, peer: Peer, language: str, words: str
) -> None:
    filed(store, people, language)
    assert deliver_due(store, gateway(store, peer), NOW).sent == 1
    ((headers, body),) = peer.received
    said = json.loads(body)
    assert (said["to"], said["language"]) == ("13812345678", language)
    assert words in said["text"]
    assert f"{SITE}/track" in said["text"]
    for secret in (NAME, STORY, "老钱", code_from("mine"), "138"):
        assert secret not in said["text"]
    assert is_signed(headers, body)
    assert headers["webhook-id"] == said["id"]


def test_a_step_is_told_in_the_words_of_its_pathway(store: Store, people: People, peer: Peer) -> None:
    code = filed(store, people)
    party = CaseParty(code, 1)
    transition(store, code, Command("refuse", 1, party.actor, NOW, {"party": 1}), person=party, now=NOW, key="r")
    deliver_due(store, gateway(store, peer), NOW)
    first, second = (json.loads(body)["text"] for _, body in peer.received)
    assert "我们收到了您的申请" in first
    assert "有新进展（拒绝调解）" in second


@pytest.mark.parametrize("wanted", ["none", "en"])
def test_a_changed_wish_holds_for_what_waits_already(store: Store, people: People, peer: Peer, wanted: str) -> None:
    code = filed(store, people)
    party, said = CaseParty(code, 1), {"party": 1, "told_in": wanted}
    transition(store, code, Command("set_messages", 0, party.actor, NOW, said), person=party, now=NOW, key="w")
    report = deliver_due(store, gateway(store, peer), NOW)
    assert (report.sent, report.skipped) == ((0, 1) if wanted == "none" else (1, 0))
    assert [json.loads(body)["language"] for _, body in peer.received] == ([] if wanted == "none" else ["en"])
    assert check_cases(store) == ([], None)


def test_who_wants_none_is_sent_none(store: Store, people: People) -> None:
    filed(store, people, "none")
    assert messages(store) == []


def test_without_a_gateway_nothing_fails(store: Store, people: People) -> None:
    filed(store, people)
    nobody = {"message": Messages(partial(write_message, store, SITE), None)}
    assert deliver_due(store, nobody, NOW).skipped == 1


def test_an_answer_that_is_lost_makes_no_second_message(store: Store, people: People, peer: Peer) -> None:
    filed(store, people)
    peer.lose = 2
    for minutes in range(0, 30, 5):
        deliver_due(store, gateway(store, peer, "/lost"), NOW + timedelta(minutes=minutes))
    assert [row["status"] for row in messages(store)] == ["sent"]
    assert len(peer.received) == 3
    assert len(peer.effects) == 1, "the same key each time: whoever drops what it has seen sends one"


BAD = ["/status/500", "/status/503", "/hang", "/drip", "/moved"]


@pytest.mark.parametrize("path", BAD)
def test_a_bad_gateway_is_tried_again_and_then_somebody_rings(
    store: Store, people: People, peer: Peer, path: str
) -> None:
    filed(store, people)
    moment = NOW
    for _ in range(ATTEMPTS["message"] + 1):
        deliver_due(store, gateway(store, peer, path), moment)
        moment += timedelta(hours=9)
    assert [row["status"] for row in messages(store)] == ["failed"]
    assert len(peer.effects) <= 1
    assert to_ring(store) == 1


GONE = [("/status/400", "13812345678"), ("/status/410", "13812345678"), ("/status/422", "13812345678"),
        ("", "0571 8888 1234"), ("", "")]  # fmt: skip


@pytest.mark.parametrize(("path", "phone"), GONE)
def test_a_number_that_cannot_be_reached_is_to_be_rung(
    store: Store, people: People, peer: Peer, path: str, phone: str
) -> None:
    code = filed(store, people, phone=phone)
    for _ in range(2):
        deliver_due(store, gateway(store, peer, path), NOW)
    assert [row["status"] for row in messages(store)] == ["failed"]
    assert to_ring(store) == 1
    told = [row for row in rows(store, "delivery") if row["kind"] == "unreached"]
    assert [(row["audience"], row["channel"]) for row in told] == [(f"org:{people.bodies['town']}", "inbox")]
    assert check_cases(store) == ([], None)
    said = {"party": 1, "result": "reached"}
    command = Command("record_call", 0, people.supervisor.actor, NOW, said)
    transition(store, code, command, person=people.supervisor, now=NOW, key="rung")
    assert [row["status"] for row in rows(store, "deadline", clock="call_back")] == ["settled"]


def to_ring(store: Store) -> int:
    """How often it was recorded that somebody is to ring."""
    return sum(b'"trigger":"unreached"' in bytes(row["body"]) for row in rows(store, "ledger"))


def test_killed_between_the_call_and_the_mark_it_is_recorded_once(
    store: Store, people: People, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(store, people)
    with monkeypatch.context() as patch:
        patch.setattr("flows.deliveries.add_findings", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver_due(store, gateway(store, peer, "/status/410"), NOW)
    assert to_ring(store) == 1
    deliver_due(store, gateway(store, peer, "/status/410"), NOW + timedelta(hours=1))
    assert [row["status"] for row in messages(store)] == ["failed"]
    assert to_ring(store) == 1


def test_an_erased_case_sends_nothing(store: Store, people: People, peer: Peer) -> None:
    from sqlalchemy import text

    filed(store, people)
    with store.session() as session:
        session.connection().execute(text("DELETE FROM case_key"))
    assert deliver_due(store, gateway(store, peer), NOW).skipped == 1
    assert peer.received == []
