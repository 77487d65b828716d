"""The outbox, on both databases: at least once, never lost, never for ever, and nobody waits for somebody else's peer."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from cases.store import Store
from flows import deliveries
from flows.deliveries import IN_FLIGHT, RETRIES, deliver_due, next_delivery, post_notice, retry_at
from integrations.inbox.transport import Inbox
from integrations.transport import NOT_CONNECTED, Outgoing, TransportError
from integrations.webhook.endpoints import Endpoint
from integrations.webhook.transport import Webhook
from tests.acts import Desk, at
from tests.flows.outbox import DOWN, REFUSED, Told, case_id, queue, rows
from tests.integrations.peer import SECRET, Peer, is_signed
from tests.people import People

NOW = at("2026-03-02", 12)


@pytest.fixture
def case(store: Store, people: People) -> int:
    """A registered case with nothing queued."""
    code = Desk(store, people.handler).register()
    assert rows(store, "delivery") == []
    return case_id(store, code)


def inbox(store: Store) -> Inbox:
    return Inbox(partial(post_notice, store))


def by_n(store: Store, column: str) -> dict[int, object]:
    return {row["n"]: row[column] for row in rows(store, "delivery")}


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_queued_is_sent_once_in_the_order_of_its_entries(store: Store, case: int) -> None:
    queue(store, case, NOW, 45)
    told = Told()
    assert deliver_due(store, {"webhook": told}, NOW).counts() == {"sent": 45, "skipped": 0, "retried": 0, "failed": 0}
    assert [outgoing.n for outgoing in told.given] == list(range(100, 145))
    assert deliver_due(store, {"webhook": told}, NOW + timedelta(days=30)).total == 0
    assert {(row["status"], row["sent_at"], row["outcome"]) for row in rows(store, "delivery")} == {("sent", NOW, "ok")}
    assert next_delivery(store) is None


def test_a_delivery_carries_codes_its_moments_and_its_key(store: Store, case: int) -> None:
    queue(store, case, NOW, facts={"referral": 1, "urgent": True})
    told = Told()
    deliver_due(store, {"webhook": told}, NOW)
    code = rows(store, "cases")[0]["code"]
    assert told.given == [
        Outgoing(
            case, code, 1, 100, "webhook", "referred", "org:3", {"referral": 1, "urgent": True}, at("2026-03-02"), NOW
        )
    ]
    assert told.keys == [f"{code}-1-100"]


def test_nothing_is_sent_before_its_time(store: Store, case: int) -> None:
    queue(store, case, NOW + timedelta(seconds=1))
    assert deliver_due(store, {"webhook": Told()}, NOW).total == 0
    assert next_delivery(store) == NOW + timedelta(seconds=1)


def test_a_body_without_a_system_is_skipped_and_not_called_sent(store: Store, case: int) -> None:
    queue(store, case, NOW)
    assert deliver_due(store, {"webhook": Told(NOT_CONNECTED)}, NOW).skipped == 1
    [row] = rows(store, "delivery")
    assert (row["status"], row["sent_at"], row["outcome"]) == ("skipped", None, NOT_CONNECTED)
    assert rows(store, "finding") == []


def test_a_message_delivered_twice_is_in_the_inbox_once(store: Store, case: int) -> None:
    queue(store, case, NOW, channel="inbox", audience="account:1", facts={"clock": "mediate"})
    for _ in range(2):
        assert deliver_due(store, {"inbox": inbox(store)}, NOW).sent == 1
        with store.session() as session:
            session.connection().exec_driver_sql("UPDATE delivery SET status = 'queued', available_at = 0")
    [notice] = rows(store, "notice")
    assert (notice["n"], notice["audience"], notice["kind"], notice["at"]) == (100, "account:1", "referred", NOW)
    assert (notice["facts"], notice["read_at"]) == ({"clock": "mediate"}, None)


# ── trying again ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_peer_that_stays_down_is_tried_for_days_and_then_given_to_a_person(store: Store, case: int) -> None:
    queue(store, case, NOW)
    told, now, waits = Told(DOWN), NOW, []
    while (due := next_delivery(store)) is not None:
        waits.append(due - now)
        now = due
        deliver_due(store, {"webhook": told}, now)
    assert [round(wait / wanted, 1) for wait, wanted in zip(waits[1:], RETRIES, strict=True)] == pytest.approx(
        [1.0] * len(RETRIES), abs=0.11
    )
    assert len(told.given) == 1 + len(RETRIES)
    assert timedelta(days=3) < now - NOW < timedelta(days=5)
    [row] = rows(store, "delivery")
    assert (row["status"], row["attempts"], row["outcome"]) == ("failed", 11, "http 503")
    [finding] = rows(store, "finding")
    assert (finding["case_id"], finding["code"], finding["found_at"]) == (case, "delivery_failed", now)
    assert finding["detail"] == {
        "seq": 1, "n": 100, "channel": "webhook", "kind": "referred", "audience": "org:3", "attempts": 11, "outcome": "http 503",
    }  # fmt: skip


def test_a_refusal_is_given_to_a_person_at_once(store: Store, case: int) -> None:
    queue(store, case, NOW)
    assert deliver_due(store, {"webhook": Told(REFUSED)}, NOW).failed == 1
    assert by_n(store, "status") == {100: "failed"}
    assert [finding["code"] for finding in rows(store, "finding")] == ["delivery_failed"]


def test_a_channel_that_is_gone_is_not_silent(store: Store, case: int) -> None:
    queue(store, case, NOW, channel="pigeon")
    assert deliver_due(store, {"webhook": Told()}, NOW).failed == 1
    assert rows(store, "finding")[0]["detail"]["outcome"] == "no_channel"


def test_a_broken_adapter_is_tried_again_and_holds_nobody_up(store: Store, case: int) -> None:
    queue(store, case, NOW, channel="broken")
    queue(store, case, NOW, first=200)
    report = deliver_due(store, {"broken": Told(ZeroDivisionError("a name")), "webhook": Told()}, NOW)
    assert (report.sent, report.retried) == (1, 1)
    assert by_n(store, "outcome") == {100: "ZeroDivisionError", 200: "ok"}


def test_the_wait_is_spread_by_the_key_and_the_same_everywhere() -> None:
    waits = {key: retry_at(key, 3, NOW) for key in ("A-1-0", "A-1-1", "A-2-0", "B-1-0")}
    assert len(set(waits.values())) == 4
    assert waits == {key: retry_at(key, 3, NOW) for key in waits}
    assert all(wait and 0.9 <= (wait - NOW) / RETRIES[2] <= 1.1 for wait in waits.values())
    assert retry_at("A-1-0", len(RETRIES) + 1, NOW) is None
    assert all(one < other for one, other in pairwise(RETRIES[:8]))


def test_a_peer_just_found_down_is_not_tried_again_in_the_same_run(store: Store, case: int) -> None:
    queue(store, case, NOW, 5)
    queue(store, case, NOW, 2, first=200, audience="org:4")
    told = Told(lambda outgoing: "ok" if outgoing.audience == "org:4" else _raise(DOWN))
    report = deliver_due(store, {"webhook": told}, NOW)
    assert [outgoing.audience for outgoing in told.given] == ["org:3", "org:4", "org:4"]
    assert (report.sent, report.retried) == (2, 5)
    assert {row["attempts"] for row in rows(store, "delivery")} == {1}


def _raise(error: Exception) -> str:
    raise error


# ── crashes and company ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_crash_after_sending_sends_again_under_the_same_key(store: Store, case: int, peer: Peer) -> None:
    """The process dies when the answer has come and is not recorded yet. The peer acts once: the key is the same."""
    queue(store, case, NOW, 3)
    webhook = Webhook({"org:3": Endpoint(peer.url, (SECRET,))}, "https://jiefen.example")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deliveries, "_record_sent", die)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(store, {"webhook": webhook}, NOW)
    assert by_n(store, "status") == {100: "queued", 101: "queued", 102: "queued"}
    assert deliver_due(store, {"webhook": webhook}, NOW + IN_FLIGHT - timedelta(seconds=1)).total == 0
    assert deliver_due(store, {"webhook": webhook}, NOW + IN_FLIGHT).sent == 3
    assert len(peer.received) == 6
    assert len(peer.effects) == 3
    assert all(is_signed(headers, body) for headers, body in peer.received)


def test_a_lost_answer_is_sent_again_and_done_once(store: Store, case: int, peer: Peer) -> None:
    queue(store, case, NOW)
    peer.lose = 2
    webhook = Webhook({"org:3": Endpoint(peer.url + "/lost", (SECRET,))}, "https://jiefen.example")
    while (due := next_delivery(store)) is not None:
        deliver_due(store, {"webhook": webhook}, due)
    assert by_n(store, "status") == {100: "sent"}
    assert (len(peer.received), len(peer.effects)) == (3, 1)


def test_many_at_work_share_and_never_double(store: Store, case: int, database_url: str) -> None:
    queue(store, case, NOW, 120)
    stores = [Store(database_url, store.vault) for _ in range(4)]
    told, gate = [Told(lambda _: _pause()) for _ in stores], threading.Barrier(len(stores))

    def work(where: Store, transport: Told) -> None:
        gate.wait()
        deliver_due(where, {"webhook": transport}, NOW, batch=2)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(stores, told, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for where in stores:
        where.close()
    keys = [key for transport in told for key in transport.keys]
    assert len(keys) == len(set(keys)) == 120
    assert sum(bool(transport.keys) for transport in told) > 1
    assert {row["status"] for row in rows(store, "delivery")} == {"sent"}


def _pause() -> str:
    """Long enough for another to get a turn at the one writer SQLite has."""
    time.sleep(0.01)
    return "ok"


def test_a_late_failure_does_not_undo_a_newer_attempt(store: Store, case: int) -> None:
    """We were slow; after IN_FLIGHT somebody else claimed it. What our attempt says no longer counts."""
    queue(store, case, NOW)
    later = NOW + IN_FLIGHT

    def slow(_: Outgoing) -> str:
        assert deliveries.claim(store, "webhook", later, 1)[0].attempt == 2
        raise TransportError("http 422", permanent=True)

    assert deliver_due(store, {"webhook": Told(slow)}, NOW).counts()["failed"] == 0
    [row] = rows(store, "delivery")
    assert (row["status"], row["attempts"], row["available_at"]) == ("queued", 2, later + IN_FLIGHT)
    assert rows(store, "finding") == []


def test_a_slow_peer_holds_up_neither_the_inbox_nor_the_clock(store: Store, case: int) -> None:
    queue(store, case, NOW, 30)
    queue(store, case, NOW, 30, first=200, channel="inbox", audience="account:1")
    slow = Told(lambda _: time.sleep(0.2) or "ok")
    begun = time.monotonic()
    report = deliver_due(store, {"slow": Told(), "webhook": slow, "inbox": inbox(store)}, NOW, budget_seconds=2.0)
    assert time.monotonic() - begun < 3.0
    assert len(rows(store, "notice")) == 30
    assert 0 < len(slow.given) < 30
    left = [row for row in rows(store, "delivery") if row["status"] == "queued"]
    assert report.sent == 60 - len(left)
    assert {(row["attempts"], row["available_at"]) for row in left} == {(0, NOW)}  # given back, not counted


def test_the_queue_is_read_through_its_index(store: Store, case: int) -> None:
    """Neither database uses a partial index for a condition that is a parameter; then each look would read all rows."""
    explain = "EXPLAIN QUERY PLAN " if store.dialect == "sqlite" else "EXPLAIN "
    query = deliveries.select(deliveries.func.min(deliveries._rows.c.available_at)).where(deliveries._QUEUED)
    text = str(query.compile(dialect=store.engine.dialect))
    with store.session() as session:
        if store.dialect == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = session.connection().exec_driver_sql(explain + text).all()
    assert "ix_delivery_queued" in str(plan)


def test_now_is_aware(store: Store, case: int) -> None:
    with pytest.raises(Exception, match="time zone"):
        deliver_due(store, {"webhook": Told()}, datetime(2026, 3, 2))
