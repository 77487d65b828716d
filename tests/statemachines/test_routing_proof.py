"""The routing table as a whole, by enumeration: one verdict a channel in every case, no row dead, no fact asked idly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest

from statemachines.claims import ARISEN_ON, CLAIM_TYPES, IMPLIED, ROUTING_FACTS, Item, Period, item_of, period_of
from statemachines.pasts import Past
from statemachines.routing import CHANNELS
from statemachines.routing_rows import proof
from statemachines.routing_rows.row import Row
from statemachines.routing_table import DEFAULTS, LIVE, TABLE, Table, deciding_facts
from statemachines.snapshot import ClaimView
from statemachines.verdicts import Standing, Verdict

each_type = pytest.mark.parametrize("kind", CLAIM_TYPES)


def winners(rows: tuple[Row, ...], item: Item, channel: str) -> set[tuple[Standing, str, str]]:
    """What the fitting rows of the highest rank say of a channel, read without the table's own machinery."""
    speaking = [row for row in rows if channel in row.verdicts and row.fits(item)]
    top = max((row.rank for row in speaking), default=None)
    said = [row.verdicts[channel] for row in speaking if row.rank is top] or [DEFAULTS[channel]]
    return {(verdict.standing, verdict.reason.zh, verdict.basis) for verdict in said}


@each_type
def test_every_case_has_exactly_one_verdict_for_each_channel(kind: str) -> None:
    rows = LIVE.by_type[kind]
    for item in proof.situations(LIVE, kind):
        verdicts = LIVE.verdicts(item)
        assert verdicts.keys() == CHANNELS.keys()
        spoken = {channel for row in LIVE.fitting(item) for channel in row.verdicts}
        for channel in spoken:
            verdict = verdicts[channel]
            assert winners(rows, item, channel) == {(verdict.standing, verdict.reason.zh, verdict.basis)}, item


def test_the_cases_are_all_combinations() -> None:
    """A divorce: four facts and the pasts of arbitration; nothing else can change a verdict."""
    facts = ("arbitration_clause", "divorce_barred", "judged")
    found = {(item.true, item.past) for item in proof.situations(LIVE, "divorce")}
    chosen = [frozenset(n for n, yes in zip(facts, picked, strict=True) if yes) for picked in product((0, 1), repeat=3)]
    assert found == set(product(chosen, Past))


def test_no_two_rows_contradict_each_other() -> None:
    assert list(proof.contradictions(LIVE)) == []


@pytest.mark.parametrize("row", [row for row in TABLE if row.verdicts], ids=lambda row: row.name)
def test_a_row_left_out_is_missed(row: Row) -> None:
    """Every row decides: without it some case has another verdict, and its number of the law's table is unsaid."""
    without = Table(tuple(other for other in TABLE if other is not row))
    cases = (item for kind in sorted(row.types) for item in plain_cases(row, kind))
    assert any(LIVE.verdicts(item) != without.verdicts(item) for item in cases)
    assert set(proof.unsaid(without.rows)) <= set(row.law)


def plain_cases(row: Row, kind: str) -> Iterator[Item]:
    for past, period in product(row.pasts or [Past.NONE], row.periods or [Period.UNKNOWN]):
        yield Item(kind, row.yes | IMPLIED.get(kind, frozenset()), past, period)


def test_every_row_of_the_law_is_said() -> None:
    assert {number for row in TABLE for number in row.law} == set(range(1, 67))


def test_names_are_unique() -> None:
    assert len({row.name for row in TABLE}) == len(TABLE)


# ── the facts that are asked ─────────────────────────────────────────────────────────────────────────────────────


@each_type
def test_a_fact_is_asked_only_if_it_changes_what_is_said(kind: str) -> None:
    """`told` is what a person sees of a case: verdicts and notes. Each fact asked changes it in some case."""
    asked = [fact for fact in deciding_facts(kind) if fact != "arisen_on"]
    idle = {fact for fact in asked if not any(changes(kind, fact, item) for item in with_notes(kind))}
    assert idle == set()


def with_notes(kind: str) -> Iterator[Item]:
    """The plainest case of each row of the type: of its conditions, nothing more."""
    for row in LIVE.by_type[kind]:
        yield from plain_cases(row, kind)


def changes(kind: str, fact: str, item: Item) -> bool:
    return told(replace(item, true=item.true | {fact})) != told(replace(item, true=item.true - {fact}))


def told(item: Item) -> tuple[Mapping[str, Verdict], list[object]]:
    return LIVE.verdicts(item), [row.note for row in LIVE.fitting(item) if row.note]


@each_type
def test_a_fact_that_is_not_asked_changes_nothing(kind: str) -> None:
    idle = set(ROUTING_FACTS) - set(deciding_facts(kind)) - IMPLIED.get(kind, frozenset())
    for item in with_notes(kind):
        for fact in idle:
            assert not changes(kind, fact, item), fact


@each_type
def test_the_day_is_asked_where_it_decides(kind: str) -> None:
    old = frozenset({"over_age"})
    said = {tuple(told(Item(kind, old, period=period))[0].values()) for period in Period}
    assert (len(said) > 1) == ("arisen_on" in deciding_facts(kind))


def test_nothing_is_asked_of_an_unknown_type() -> None:
    assert deciding_facts("") == ()
    assert ARISEN_ON.en


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (None, Period.UNKNOWN),
        ("2025-08-31", Period.SERVICE),
        ("2025-09-01", Period.GAP),
        ("2026-06-30", Period.GAP),
        ("2026-07-01", Period.LISTED),
    ],
)
def test_the_law_of_the_day(day: str | None, period: Period) -> None:
    assert item_of(ClaimView(1, "wages", facts={"arisen_on": day})).period is period
    assert period_of(None) is Period.UNKNOWN


# ── what it rests on ─────────────────────────────────────────────────────────────────────────────────────────────

CITATION = re.compile(r"\w+ \d+(\(\d+\))*(、\d+(\(\d+\))*)*|人社厅发〔2024〕4号")


def bases() -> Iterator[str]:
    yield from (verdict.basis for verdict in DEFAULTS.values())
    for row in TABLE:
        yield from (verdict.basis for verdict in row.verdicts.values())
        if row.note:
            yield row.note.basis


@pytest.mark.parametrize("basis", sorted(set(bases())))
def test_a_verdict_cites_its_articles(basis: str) -> None:
    assert all(CITATION.fullmatch(part) for part in re.split("[；]", basis)), basis


def test_a_verdict_says_which_row_of_the_law_it_is() -> None:
    verdict = LIVE.verdicts(Item("loan", frozenset({"judged"})))["litigation"]
    assert (verdict.row, verdict.law, verdict.mark) == ("judged", (55,), "")
    assert LIVE.verdicts(Item("platform_work"))["arbitration"].mark == "U"
