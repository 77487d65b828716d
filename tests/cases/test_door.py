"""The door, on both databases: what it writes, what it refuses, and that it does nothing twice or by halves."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.changes import Insert
from cases.errors import KeyReused, NotAllowed, NotFound, StaleVersion
from cases.models import metadata
from cases.register import ClaimInput, PartyInput
from cases.replay import check_cases
from cases.store import Store, Tx
from cases.transition import transition
from cases.vault import Vault, words_address
from ledger.entry import parse
from statemachines.decide import Refused
from tests.acts import LI, WANG, Desk, at
from tests.people import People


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def rows(store: Store, table: str) -> list[Any]:
    source = metadata.tables[table]
    with store.read() as connection:
        return list(connection.execute(select(source).order_by(*source.primary_key)).mappings())


def counts(store: Store) -> dict[str, int]:
    tables = ("ledger", "command_key", "delivery", "deadline", "words", "consent", "referral", "proceeding", "cases")
    return {table: len(rows(store, table)) for table in tables}


def agrees(store: Store) -> None:
    assert check_cases(store) == ([], None)


def test_it_registers_a_case(desk: Desk, store: Store) -> None:
    code = desk.register()
    (case,) = rows(store, "cases")
    assert (case["code"], case["version"], case["number"]) == (code, 1, "柳林调〔2026〕1号")
    (entry,) = rows(store, "ledger")
    assert parse(bytes(entry["body"])).case == code
    agrees(store)


def test_numbers_of_a_body_have_no_gaps(desk: Desk, store: Store) -> None:
    for _ in range(3):
        desk.register()
    with pytest.raises(Refused):
        desk.register(cause="no such cause")
    desk.register()
    assert {case["number"] for case in rows(store, "cases")} == {f"柳林调〔2026〕{n}号" for n in (1, 2, 3, 4)}


def test_nothing_personal_is_in_the_ledger_or_outside_a_sealed_column(desk: Desk, store: Store) -> None:
    code = desk.mediating()
    desk.do(code, "note", 0, note="王建国的电话是13987654321")
    for table in metadata.tables:
        for row in rows(store, table):
            for name, value in row.items():
                if table not in ("account", "organisation"):
                    text = value.decode("utf8", "ignore") if isinstance(value, bytes) else str(value)
                    assert not any(word in text for word in ("李秀兰", "王建国", "13812345678", "漏水")), (table, name)


def test_what_a_command_said_cannot_be_tried_out_without_the_key_file(desk: Desk, store: Store, people: People) -> None:
    """A key is kept with what it was used for; a plain digest would tell of a name to whoever guesses it."""
    code = desk.register()
    desk.do(code, "note", 0, note="王建国")
    digests = {row["digest"] for row in rows(store, "command_key")}
    said = [code, 0, "note", people.handler.actor.id, {"note": "王建国"}]
    assert store.vault.mark(said) in digests
    assert Vault(bytes(32)).mark(said) not in digests


def test_sealed_words_open_with_the_case_key_only(desk: Desk, store: Store) -> None:
    code = desk.register()
    receipt = desk.do(code, "note", 0, note="双方约定周五再谈。")
    (sealed,) = (row["sealed"] for row in rows(store, "words") if row["seq"] == receipt.seq)
    (wrapped,) = (row["wrapped"] for row in rows(store, "case_key"))
    words = store.vault.open(store.vault.unwrap(wrapped), words_address(receipt.case_id, receipt.seq), sealed)
    assert words["note"] == "双方约定周五再谈。"


def test_a_step_moves_the_proceeding_and_starts_its_clock(desk: Desk, store: Store) -> None:
    code = desk.go_to("2026-01-31").register()
    desk.do(code, "accept")
    (deadline,) = rows(store, "deadline")
    assert (deadline["rule"], deadline["due"].isoformat(), deadline["status"]) == ("PM-04", "2026-02-28", "running")
    assert deadline["explanation"]["due"] == "2026-02-28"
    (proceeding,) = rows(store, "proceeding")
    assert proceeding["state"] == "consenting"
    assert proceeding["next_due_at"] == deadline["due_at"]
    agrees(store)


def test_a_repeated_submit_does_nothing_twice(desk: Desk, store: Store) -> None:
    code = desk.register()
    command = desk.command("accept")
    sent: dict[str, Any] = {"person": desk.person, "now": desk.now, "key": "one-form"}
    first = transition(store, code, command, **sent)
    before = counts(store)
    again = transition(store, code, command, **sent | {"now": desk.now + timedelta(hours=1)})
    assert (again.seq, again.hash, again.repeated) == (first.seq, first.hash, True)
    assert counts(store) == before


def test_a_key_is_for_one_command(desk: Desk, store: Store) -> None:
    code = desk.register()
    sent: dict[str, Any] = {"person": desk.person, "now": desk.now, "key": "one-form"}
    transition(store, code, desk.command("accept"), **sent)
    with pytest.raises(KeyReused):
        transition(store, code, desk.command("refuse"), **sent)


def test_a_stale_form_is_refused_and_writes_nothing(desk: Desk, store: Store, people: People) -> None:
    code = desk.register()
    desk.as_(people.colleague).do(code, "accept")
    before = counts(store)
    with pytest.raises(StaleVersion) as caught:
        transition(store, code, desk.command("refuse"), person=desk.person, now=desk.now, key="k", expected_version=1)
    assert (caught.value.seen, caught.value.version) == (1, 2)
    assert counts(store) == before


def test_two_at_once_one_wins(desk: Desk, store: Store, people: People) -> None:
    code = desk.register()
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def press(person: Any, trigger: str) -> None:
        command = Desk(store, person, desk.now).command(trigger)
        gate.wait()
        try:
            transition(store, code, command, person=person, now=desk.now, key=trigger, expected_version=1)
            outcomes.append("won")
        except StaleVersion:
            outcomes.append("lost")

    threads = [
        threading.Thread(target=press, args=args) for args in ((people.handler, "accept"), (people.colleague, "refuse"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "won"]
    agrees(store)


def test_many_notes_at_once_all_stand(desk: Desk, store: Store) -> None:
    code = desk.register()

    def write(n: int) -> None:
        for i in range(5):
            transition(
                store,
                code,
                desk.command("note", 0, note=f"第{n}-{i}条"),
                person=desk.person,
                now=desk.now,
                key=f"{n}-{i}",
            )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(store, "cases")[0]["version"] == 21
    agrees(store)


@pytest.mark.parametrize(
    ("who", "error"),
    [("stranger", NotFound), ("administrator", NotFound), ("auditor", (NotAllowed, Refused))],
)
def test_who_may_not_act(desk: Desk, people: People, store: Store, who: str, error: Any) -> None:
    code = desk.register()
    before = counts(store)
    with pytest.raises(error):
        desk.as_(getattr(people, who)).do(code, "accept")
    assert counts(store) == before


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"cause": "nonsense"}, "cause"),
        ({"origin": "nonsense"}, "origin"),
        ({"pathway": "nonsense"}, "pathway"),
        ({"parties": (WANG,)}, "parties"),
        ({"parties": (LI, PartyInput("respondent", "person", {"name": " "}))}, "party_2_name"),
        ({"parties": (LI, PartyInput("judge", "person", {"name": "王"}))}, "party_2"),
        ({"claims": (ClaimInput("nonsense"),)}, "claim_1"),
        ({"claims": (ClaimInput("loan", -1),)}, "claim_1"),
        ({"claims": (ClaimInput("loan", None, {"李秀兰": True}),)}, "claim_1"),
        ({"claims": (ClaimInput("loan", None, {"judged": "李秀兰"}),)}, "claim_1"),
        ({"claims": (ClaimInput("wages", None, {"arisen_on": "去年"}),)}, "claim_1"),
        ({"claims": (ClaimInput("wages", None, {"arisen_on": True}),)}, "claim_1"),
        ({"occurred_at": at("2026-03-03")}, "occurred_at"),
    ],
)
def test_a_bad_registration_names_the_field(desk: Desk, store: Store, given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Refused) as caught:
        desk.register(**given)
    assert set(caught.value.field_errors) == {wrong}
    assert rows(store, "cases") == []


@pytest.mark.parametrize("table", ["ledger", "cases", "deadline", "delivery", "command_key", "words"])
def test_no_half_is_left_when_a_write_fails(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    code = desk.register()
    before = counts(store)
    apply = Tx.apply

    def failing(self: Tx, changes: Any) -> None:
        changes = list(changes)
        place = next((i for i, change in enumerate(changes) if change.table == table), len(changes))
        apply(self, changes[:place])
        raise OSError("the disk is full")

    monkeypatch.setattr(Tx, "apply", failing)
    with pytest.raises(OSError, match="full"):
        desk.do(code, "accept")
    monkeypatch.undo()
    assert counts(store) == before
    desk.do(code, "accept")
    agrees(store)


def test_a_reply_that_was_lost_after_the_commit(desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step stands; sending the same form again gives its receipt."""
    code = desk.register()
    command = desk.command("accept")
    write = Store.write

    class Lost(Exception):
        pass

    from contextlib import contextmanager

    @contextmanager
    def losing(self: Store) -> Any:
        with write(self) as tx:
            yield tx
        raise Lost

    monkeypatch.setattr(Store, "write", losing)
    sent: dict[str, Any] = {"person": desk.person, "now": desk.now, "key": "lost"}
    with pytest.raises(Lost):
        transition(store, code, command, **sent)
    monkeypatch.undo()
    assert transition(store, code, command, **sent).repeated
    agrees(store)


def test_a_move_without_its_entry_cannot_be_committed(desk: Desk, store: Store) -> None:
    desk.register()
    case_id = rows(store, "cases")[0]["id"]
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.write() as tx:
        tx.fetch("UPDATE cases SET version = 2 WHERE id = :id RETURNING id", {"id": case_id})
    agrees(store)


def test_the_audit_sees_a_row_changed_behind_the_door(desk: Desk, store: Store) -> None:
    desk.register()
    with store.write() as tx:
        tx.fetch("UPDATE proceeding SET state = 'performed' WHERE n = 1 RETURNING n", {})
    (difference,) = check_cases(store)[0]
    assert (difference.code, difference.detail["columns"]) == ("other_value", ["state"])


def test_the_audit_sees_a_row_that_no_entry_made(desk: Desk, store: Store) -> None:
    desk.register()
    case_id = rows(store, "cases")[0]["id"]
    row = {"case_id": case_id, "seq": 9, "party": 1, "scope": "mediation", "given": True, "on_date": "2026-03-02"}
    with store.write() as tx:
        tx.apply([Insert("consent", row | {"channel": "phone"})])
    (difference,) = check_cases(store)[0]
    assert (difference.code, difference.detail["table"]) == ("extra_row", "consent")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_audit_reports_text_where_bytes_belong(desk: Desk, store: Store) -> None:
    """SQLite would take it; the audit says so instead of stopping."""
    desk.register()
    with store.write() as tx:
        tx.raw.execute("DROP TRIGGER " + _trigger(tx, "ledger", "update"))
        tx.fetch("UPDATE ledger SET body = 'not an entry' WHERE seq = 1 RETURNING seq", {})
    (difference,) = check_cases(store)[0]
    assert difference.code == "broken_chain"


def _trigger(tx: Tx, table: str, act: str) -> str:
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table AND lower(sql) LIKE :act"
    return str(tx.fetch(sql, {"table": table, "act": f"%before {act}%"})[0][0])


@pytest.mark.parametrize(
    ("pathway", "claims", "lawful"),
    [
        ("litigation", ("overtime",), False),
        ("litigation", ("overtime", "wage_iou"), False),
        ("litigation", ("loan",), True),
        ("arbitration", ("overtime",), True),
        ("mediation", ("overtime",), True),
    ],
)
def test_no_registration_leads_round_arbitration(
    desk: Desk, store: Store, pathway: str, claims: tuple[str, ...], lawful: bool
) -> None:
    items = tuple(ClaimInput(kind, 100_00, {"iou": True} if kind == "wage_iou" else {}) for kind in claims)
    if lawful:
        assert desk.register(pathway=pathway, cause="wages", claims=items)
    else:
        with pytest.raises(Refused) as caught:
            desk.register(pathway=pathway, cause="wages", claims=items)
        assert "劳动争议" in caught.value.refusal.basis
        assert rows(store, "cases") == []
