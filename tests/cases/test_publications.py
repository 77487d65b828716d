"""Publishing, on both databases: what is shown is what is done, once, an entry a case; and it can be taken back."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cases.clocks import sweep
from cases.impact import CaseImpact, Draft, Totals, impact
from cases.publication_models import Publication, metadata
from cases.publications import (
    Carried,
    Unknown,
    Unsound,
    carry_out,
    drafted,
    move,
    publications,
    publish,
    reckon_anew,
    take_up,
    unfinished,
    withdraw,
    without,
)
from cases.register import ClaimInput
from cases.replay import check_cases, entries_of
from cases.store import Store
from ledger.entry import Entry
from statemachines import pathways
from statemachines.books import BadDraft, shipped
from statemachines.calendars import default_calendar
from statemachines.mediation import MEDIATION
from statemachines.pathway import Label, Pathway, Transition
from statemachines.rows import HANDLER
from statemachines.rules import law_version
from statemachines.succession import Fate
from tests.acts import Desk, at
from tests.people import People
from tests.published import RULES, YEAR, mediation_2

pytestmark = pytest.mark.usefixtures("as_shipped")
NOW = at("2026-12-29")
BY = "account:6"


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


@pytest.fixture
def provisional(desk: Desk) -> list[str]:
    """Five mediations accepted on 2026-12-28, whose month ends in a year nobody has published, on 2027-01-28."""
    desk.go_to("2026-12-28")
    codes = [desk.register() for _ in range(5)]
    for code in codes:
        desk.do(code, "accept")
    return codes


def rows(store: Store, table: str) -> list[Any]:
    source = metadata.tables[table]
    with store.read() as connection:
        return list(connection.execute(select(source).order_by(*source.primary_key)).mappings())


def entries(store: Store) -> list[Entry]:
    with store.read() as connection:
        return [entry for row in rows(store, "cases") for entry in entries_of(connection, row["id"])]


def dues(store: Store) -> set[tuple[date, bool]]:
    return {(row["due"], bool(row["provisional"])) for row in rows(store, "deadline")}


def shown(store: Store, body: str, **more: Any) -> list[CaseImpact]:
    return list(impact(store, Draft(drafted(store, body)), NOW, **more))


UNSURE, SURE = (date(2027, 1, 28), True), (date(2027, 1, 29), False)


def test_the_preview_shows_what_the_pass_does_and_writes_nothing(provisional: list[str], store: Store) -> None:
    before = [entry.seq for entry in entries(store)]
    preview = shown(store, YEAR, batch=2)
    assert sorted(each.code for each in preview) == sorted(provisional)
    changes = [change for each in preview for change in each.dates]
    assert {(c.before.due, c.before.provisional) for c in changes} == {UNSURE}
    assert {(c.after.due, c.after.provisional) for c in changes if c.after} == {SURE}
    assert ([entry.seq for entry in entries(store)], rows(store, "publication")) == (before, [])
    publish(store, YEAR, BY, NOW)
    assert dues(store) == {UNSURE}
    assert carry_out(store, NOW, batch=2) == Carried(5, 0)
    assert dues(store) == {SURE}
    assert check_cases(store) == ([], None)


def test_each_changed_case_gets_one_entry_that_names_the_publication(provisional: list[str], store: Store) -> None:
    found = publish(store, YEAR, BY, NOW)
    carry_out(store, NOW)
    last = entries(store)[-1]
    assert Counter(entry.kind for entry in entries(store))["redated"] == 5
    assert last.data["publication"] == {"n": found.n, "by": BY}
    assert [(item["op"], item["due"]) for item in last.data["clocks"]] == [("redate", "2027-01-29")]
    assert {row["explanation"]["due"] for row in rows(store, "deadline")} == {"2027-01-29"}
    told = [row for row in rows(store, "delivery") if row["kind"] == "redated"]
    assert [row["facts"]["due"] for row in told] == ["2027-01-29"] * 5


def test_twice_is_once(provisional: list[str], store: Store) -> None:
    first = publish(store, YEAR, BY, NOW)
    carry_out(store, NOW)
    assert publish(store, YEAR, "account:9", NOW).n == first.n
    assert (carry_out(store, NOW), reckon_anew(store, NOW)) == (Carried(), Carried())
    assert len(entries(store)) == 15
    assert not unfinished(store)


def test_a_withdrawal_brings_the_dates_back(provisional: list[str], store: Store) -> None:
    n = publish(store, YEAR, BY, NOW).n
    carry_out(store, NOW)
    assert [
        each.dates[0].after.due for each in impact(store, Draft(without(store, n)), NOW) if each.dates[0].after
    ] == [UNSURE[0]] * 5
    back = withdraw(store, n, BY, NOW)
    assert withdraw(store, n, BY, NOW).n == back.n
    assert carry_out(store, NOW) == Carried(5, 0)
    assert dues(store) == {UNSURE}
    assert default_calendar().version == shipped().calendar.version
    assert check_cases(store) == ([], None)
    again = publish(store, YEAR, BY, NOW)  # and forth
    assert again.n > back.n
    carry_out(store, NOW)
    assert dues(store) == {SURE}


def test_a_rule_changes_the_dates_of_its_days_only(desk: Desk, store: Store) -> None:
    for day in ("2026-02-25", "2026-03-02"):
        desk.go_to(day).do(desk.register(), "accept")
    publish(store, RULES, BY, at("2026-03-03"))
    assert carry_out(store, at("2026-03-03")) == Carried(1, 0)
    assert {row["due"] for row in rows(store, "deadline")} == {date(2026, 3, 25), date(2026, 3, 23)}
    assert check_cases(store) == ([], None)
    desk.go_to("2026-03-04").do(desk.register(), "accept")  # by the new rule at once, nothing restarted
    assert date(2026, 3, 24) in {row["due"] for row in rows(store, "deadline")}


def test_an_earlier_date_that_has_passed_is_carried_out_by_the_sweep(desk: Desk, store: Store) -> None:
    desk.do(desk.register(), "accept")
    publish(store, RULES, BY, at("2026-03-30"))
    carry_out(store, at("2026-03-30"))
    report = sweep(store, at("2026-03-30"))
    assert (report.expired, report.failed) == (1, {})
    assert check_cases(store) == ([], None)


def test_another_process_learns_of_it_by_looking(provisional: list[str], store: Store) -> None:
    other = Store(store.url.render_as_string(hide_password=False), store.vault)
    assert take_up(store).version == shipped().version
    publish(other, YEAR, BY, NOW)
    other.close()
    assert take_up(store).calendar.is_published(2027)
    assert default_calendar().is_published(2027)


def test_the_budget_ends_a_pass_that_goes_on_later(provisional: list[str], store: Store) -> None:
    publish(store, YEAR, BY, NOW)
    assert carry_out(store, NOW, batch=2, budget_seconds=0) == Carried(2, 0, done=False)
    assert unfinished(store)
    assert carry_out(store, NOW, batch=2) == Carried(3, 0)
    assert not unfinished(store)
    assert rows(store, "publication")[0]["changed"] == 5


def test_two_passes_at_once_do_everything_once(provisional: list[str], store: Store) -> None:
    publish(store, YEAR, BY, NOW)
    reports: list[Carried] = []
    threads = [threading.Thread(target=lambda: reports.append(carry_out(store, NOW, batch=1))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.changed for report in reports) == 5
    assert Counter(entry.kind for entry in entries(store))["redated"] == 5
    assert check_cases(store) == ([], None)


def test_the_gate_keeps_a_draft_out(store: Store) -> None:
    unverified = RULES.replace("mark: P", "mark: U\n    enabled: false")
    for act in (lambda: drafted(store, unverified), lambda: publish(store, unverified, BY, NOW)):
        with pytest.raises(Unsound) as refused:
            act()
        assert {finding.code for finding in refused.value.findings} == {"clock.rule"}
    with pytest.raises(BadDraft):
        publish(store, "years: []", BY, NOW)
    assert publications(store) == []


def test_a_clock_that_cannot_be_reckoned_reaches_a_person_and_keeps_its_date(desk: Desk, store: Store) -> None:
    code = desk.mediating()
    for agreed, until in ((date(2026, 3, 2), date(2026, 4, 10)), (date(2026, 3, 3), date(2026, 4, 20))):
        desk.go_to(str(agreed)).consent(code, 1, 2, scope="extension")
        desk.do(code, "extend", agreed_on=agreed, until=until)
    publish(store, RULES.replace("times: null", "times: 1"), BY, NOW)
    assert carry_out(store, NOW) == Carried(0, 1)
    [finding] = rows(store, "finding")
    assert (finding["code"], finding["detail"]["rule"]) == ("not_reckoned", "PM-04")
    assert rows(store, "deadline")[0]["due"] == date(2026, 4, 20)


def test_nothing_is_withdrawn_that_was_not_published(store: Store) -> None:
    for n in (1, 99):
        with pytest.raises(Unknown):
            withdraw(store, n, BY, NOW)


def test_what_was_published_stays_as_it_was(store: Store) -> None:
    publish(store, YEAR, BY, NOW)
    for sql in (
        "UPDATE publication SET body = 'x'",
        "DELETE FROM publication",
        "UPDATE publication SET by_actor = 'x'",
    ):
        with pytest.raises(IntegrityError), store.engine.begin() as connection:
            connection.exec_driver_sql(sql)


def test_a_publication_that_no_longer_fits_is_named_and_can_be_withdrawn(provisional: list[str], store: Store) -> None:
    """As after an update whose words no longer have what a row cites."""
    publish(store, YEAR, BY, NOW)
    body = RULES.replace("addressee: committee", "addressee: nobody")
    with store.session() as session:
        session.add(Publication(n=2, kind="draft", body=body, by_actor=BY, published_at=NOW, after_case=0))
    with pytest.raises(BadDraft, match="line 3: publication 2"):
        take_up(store)
    withdraw(store, 2, BY, NOW)
    assert take_up(store).calendar.is_published(2027)
    assert carry_out(store, NOW) == Carried(5, 0)


def test_the_nightly_pass_finds_what_no_publication_told_of(provisional: list[str], store: Store) -> None:
    """As after an update whose calendar.yaml has the year."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE deadline SET calendar = 'older', due = '2027-01-27'")
    assert reckon_anew(store, NOW, batch=2).changed == 5
    assert dues(store) == {UNSURE}


# ── versions of a pathway ────────────────────────────────────────────────────────────────────────────────────────


def shipped_with(monkeypatch: pytest.MonkeyPatch, new: Pathway) -> None:
    """As after an update that brought another version of mediation."""
    monkeypatch.setitem(pathways.PATHWAYS, "mediation", new)  # type: ignore[arg-type]
    monkeypatch.setitem(pathways.EARLIER, ("mediation", 1), MEDIATION)  # type: ignore[arg-type]


PONDER = Transition(
    "ponder",
    ("registered", "mediating"),
    "",
    HANDLER,
    Label("斟酌", "Ponder"),
    Label("再想想。", "Think again."),
    basis="试行",
)


def renamed(*gone: str) -> Pathway:
    """Version 2: a step more in two states, and some states are gone."""
    states = tuple(state for state in MEDIATION.states if state.name not in gone)
    kept = [
        replace(row, sources=tuple(s for s in row.sources if s not in gone))
        for row in MEDIATION.transitions
        if row.target not in gone
    ]
    clocks = tuple(replace(c, runs_in=c.runs_in - set(gone)) for c in MEDIATION.clocks)
    return mediation_2(states=states, transitions=(*kept, PONDER), clocks=clocks)


def versions(store: Store) -> list[int]:
    """Of each case's first proceeding, in the order in which the cases came in."""
    cases = sorted(rows(store, "cases"), key=lambda row: row["number"])
    found = {row["case_id"]: row["pathway_version"] for row in rows(store, "proceeding")}
    return [found[case["id"]] for case in cases]


@pytest.fixture
def three(desk: Desk) -> list[str]:
    """Cases that stand in registered, consenting and mediating."""
    registered, consenting = desk.register(), desk.register()
    desk.do(consenting, "accept")
    return [registered, consenting, desk.mediating()]


def test_open_proceedings_move_stay_and_move_back(
    three: list[str], desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = renamed("consenting")
    shipped_with(monkeypatch, new)
    preview = list(impact(store, Draft(None, {"mediation": new}), NOW))
    fates = {each.code: each.moves[0].verdict.fate for each in preview}
    assert [fates[code] for code in three] == [Fate.MOVED, Fate.KEPT, Fate.MOVED]
    assert [offer.appear for each in preview for offer in each.offers] == [("ponder",), ("ponder",)]
    move(store, "mediation", 2, BY, NOW)
    assert carry_out(store, NOW) == Carried(2, 0)
    assert versions(store) == [2, 1, 2]
    desk.do(three[0], "ponder")
    desk.consent(three[1], 1, 2)
    desk.do(three[1], "start", mode="closed")  # the old table still leads on
    assert check_cases(store) == ([], None)
    move(store, "mediation", 1, BY, NOW)
    assert carry_out(store, NOW) == Carried(2, 0)
    assert versions(store) == [1, 1, 1]
    migrated = [entry.data["versions"] for entry in entries(store) if entry.kind == "migrated"]
    assert migrated == [[{"of": 1, "from": before, "to": after}] for before, after in ((1, 2), (2, 1))] * 2
    assert check_cases(store) == ([], None)


def test_new_proceedings_open_in_the_current_version_and_old_ones_wait(
    three: list[str], desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_with(monkeypatch, renamed())
    desk.register()
    assert versions(store) == [1, 1, 1, 2]


def test_a_date_at_stake_is_left_to_a_person(three: list[str], store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = tuple(replace(c, rule="LB-01") if c.name == "settle" else c for c in MEDIATION.clocks)
    shipped_with(monkeypatch, mediation_2(clocks=clocks))
    move(store, "mediation", 2, BY, NOW)
    assert carry_out(store, NOW) == Carried(1, 2)
    assert versions(store) == [2, 1, 1]
    assert {row["code"] for row in rows(store, "finding")} == {"not_moved"}


def test_a_version_that_left_the_program_is_named(
    three: list[str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = renamed()
    monkeypatch.setitem(pathways.PATHWAYS, "mediation", new)  # type: ignore[arg-type]
    totals = Totals()
    for each in impact(store, Draft(None, {"mediation": new}), NOW):
        totals.add(each)
    assert totals == Totals(cases=3, offers=0, person=3)


def test_there_is_no_such_version(store: Store) -> None:
    for name, version in (("mediation", 7), ("war", 1)):
        with pytest.raises(Unknown):
            move(store, name, version, BY, NOW)


def test_law_and_calendar_of_this_process_are_the_program_s_again() -> None:
    assert law_version() == shipped().law.version


def test_a_limitation_of_the_case_as_a_whole_is_dated_anew_too(desk: Desk, store: Store) -> None:
    """Mediation interrupts it on 2026-12-28; that its three years end on a day off is published."""
    code = desk.go_to("2026-12-28").register(claims=(ClaimInput("loan"),))
    desk.do(code, "record_knowledge", 0, claims=(1,), party=1, known_on=date(2024, 1, 28))
    publish(store, YEAR.replace("2027", "2029").replace("01-28", "12-28"), BY, NOW)
    assert carry_out(store, NOW) == Carried(1, 0)
    [told] = [row for row in rows(store, "delivery") if row["kind"] == "redated"]
    assert told["facts"]["due"] == "2029-12-31"
