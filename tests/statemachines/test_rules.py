"""The rule rows: found by every name, in force by day and place, complete, and refused when they are not sound."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from statemachines import lawbook
from statemachines.lawbook import read_law
from statemachines.pathway import Op
from statemachines.pathways import PATHWAYS
from statemachines.rules import (
    LawError,
    Mark,
    Rule,
    UnknownRule,
    all_rules,
    choose,
    kind_label,
    law_version,
    rule,
)

ON = date(2026, 6, 1)
ROWS = [row for base in all_rules() for row in (base, *base.variants.values())]
LAW = Path(lawbook.__file__).parent / "law"

ALIASES = {
    "AP-01": "XF-02",
    "AP-02": "XF-03",
    "AP-03": "XF-09",
    "AP-04": "XF-11",
    "AP-07": "AR-01",
    "AP-08": "AR-02",
    "AP-09": "AR-03",
    "AP-14": "MD-02",
    "CL-06": "CM-03",
    "CL-08": "CM-04",
    "CL-09": "CM-07",
    "CL-14": "CL-10",
    "CL-21": "JC-01",
    "CL-22": "JC-02",
    "CL-27": "JC-09",
    "CL-38": "FA-03",
    "CL-40": "LM-01",
    "CC194": "LM-01",
    "CPI244": "CL-15",
    "LA-03": "LA-01",
    "LA-04": "LA-01",
    "LA-05": "LB-01",
    "LA-28": "LA-27",
    "LB-03": "LA-07",
    "LD-02": "RL-04",
    "LM-04": "LA-01",
    "LM-05": "RL-02",
    "LM-09": "LM-01",
    "MD-03": "MD-02",
    "TR-03": "TR-04",
}


@pytest.mark.parametrize(("alias", "canonical"), ALIASES.items())
def test_an_alias_is_the_rule_itself(alias: str, canonical: str) -> None:
    assert rule(alias, ON) is rule(canonical, ON)
    assert rule(alias.lower(), ON) is rule(canonical, ON)


@pytest.mark.parametrize(
    ("name", "variant", "row", "chosen"),
    [
        ("AP-02", "", "XF-03", ""),
        ("AP-02", "notice", "XF-03", ""),
        ("AP-02", "objection", "XF-05", ""),
        ("AP-02", "5 WD", "XF-05", ""),
        ("AP-04", "recheck", "XF-12", ""),
        ("LM-04", "wages", "LA-02", ""),
        ("LD-02", "suit", "RL-05", ""),
        ("CL-22", "30nd", "JC-03", ""),
        ("CM-03", "simplified", "CM-03", "summary"),
        ("CM-03", "Summary", "CM-03", "summary"),
        ("CM-03", "ordinary", "CM-03", "ordinary"),
        ("CL-15", "10ND", "CL-15", "ruling"),
        ("JC-08", "6 MO", "JC-08", "third_party"),
    ],
)
def test_a_variant_is_said_by_name_by_reading_or_by_length(name: str, variant: str, row: str, chosen: str) -> None:
    found, of = choose(name, variant, ON)
    assert (found.id, of) == (row, chosen)


@pytest.mark.parametrize(
    ("name", "on", "n", "unit"),
    [
        ("CA-08", date(2026, 2, 28), 6, "MO"),
        ("CA-08", date(2026, 3, 1), 3, "MO"),
        ("CO-03", date(2026, 4, 14), 45, "WD"),
        ("CO-04", date(2026, 4, 15), 60, "ND"),
        ("CL-06", date(2024, 12, 31), 15, "ND"),
        ("CL-06", date(2025, 1, 1), 15, "ND"),
    ],
)
def test_the_version_is_the_one_of_the_day(name: str, on: date, n: int, unit: str) -> None:
    assert (rule(name, on).n, rule(name, on).unit) == (n, unit)


def test_entrusted_mediation_before_2025_is_under_the_older_rules() -> None:
    assert (rule("CL-06", date(2024, 12, 31)).id, rule("CL-06", date(2025, 1, 1)).id) == ("CM-05", "CM-03")


@pytest.mark.parametrize(
    ("name", "jurisdiction", "found"),
    [
        ("PM-04", "CN", "CN"),
        ("PM-04", "CN-33", "CN"),
        ("PM-04", "CN-3302", "CN-3302"),
        ("PM-04", "CN-330211", "CN-3302"),
        ("LB-01", "CN-3301", "CN-33"),
        ("JC-01", "CN-4403", "CN"),
        ("AM-01", "CN-4403", "CN-4403"),
    ],
)
def test_the_nearest_place_wins(name: str, jurisdiction: str, found: str) -> None:
    assert rule(name, ON, jurisdiction).jurisdiction == found


@pytest.mark.parametrize(
    ("name", "on", "jurisdiction", "says"),
    [
        ("XF-99", ON, "CN", "no rule"),
        ("", ON, "CN", "no rule"),
        ("PM-06", ON, "CN", "no rule"),  # a duty without a number of days
        ("CM-03", date(2024, 12, 31), "CN", "No version"),
        ("AM-01", ON, "CN", "No version"),  # Shenzhen only
        ("PM-05", ON, "CN", "switched off"),
        ("XF-23", ON, "CN-33", "switched off"),
        ("XF-23", ON, "CN", "No version"),
        ("JC-01", ON, "US", "jurisdiction"),
        ("JC-01", ON, "CN-3", "jurisdiction"),
    ],
)
def test_what_is_not_in_force_there_and_then_is_unknown(name: str, on: date, jurisdiction: str, says: str) -> None:
    with pytest.raises(UnknownRule, match=says) as unknown:
        rule(name, on, jurisdiction)
    assert unknown.value.reason.zh


def test_an_unknown_variant_lists_the_known_ones() -> None:
    with pytest.raises(UnknownRule, match="ruling"):
        choose("CL-15", "summary", ON)
    with pytest.raises(UnknownRule, match="objection"):
        choose("AP-02", "summary", ON)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id}-{row.variant}-{row.jurisdiction}-{row.valid_from}")
def test_every_row_has_its_words_and_what_it_rests_on(row: Rule) -> None:
    assert all((row.label.zh, row.label.en, row.addressee.zh, row.addressee.en))
    assert all((row.consequence.zh, row.consequence.en))
    assert row.basis or row.policy
    assert row.mark is not Mark.U or not row.enabled or row.policy
    for extension in row.extensions:
        assert extension.by.zh
        assert extension.times is None or extension.times >= 1
        assert extension.times or extension.n is None, "as often as one likes, but each time to a day"
    assert all(kind_label(kind).zh != kind for kind in row.exclude)


def test_working_days_stand_only_where_the_text_has_them() -> None:
    """民诉法 counts natural days throughout, the labour rules 3, 5 and 10 days as working days, 15 and more as natural."""
    for row in ROWS:
        if any(basis.instrument == "民诉法" for basis in row.basis):
            assert row.unit != "WD", row.id
        if row.channel == "labour_arbitration" and row.unit in ("WD", "ND"):
            assert (row.unit == "WD") == (row.n in (3, 5, 10)), row.id


def test_a_petition_duty_does_not_roll_and_says_that_this_is_policy() -> None:
    for row in ROWS:
        if row.channel == "petition" and row.unit == "ND":
            assert (row.roll == "next") == (row.kind == "right"), row.id
            assert row.policy, row.id


def test_an_invariable_period_takes_no_operator() -> None:
    invariable = [row for row in ROWS if row.invariable]
    assert {row.id for row in invariable} == {"CL-18", "CL-39", "JC-08"}
    assert all(not row.operators for row in invariable)


def test_every_clock_of_every_pathway_has_its_rule() -> None:
    """Its id, its variants and the operations its pathway performs on it are all in the rows."""
    for pathway in PATHWAYS.values():
        for clock in pathway.clocks:
            row = rule(clock.rule, ON).of(clock.variant)
            done = {op.op for step in pathway.transitions for op in step.clocks if op.clock == clock.name}
            needed = done | ({Op.SUSPEND, Op.RESUME} if clock.suspended_in else set())
            assert needed - {Op.SETTLE, Op.CANCEL} <= row.operators, (pathway.name, clock.name)


def test_every_step_of_a_pathway_fits_the_rule_of_its_clock() -> None:
    """Answers that choose a length, kinds of time and extensions exist; an extension without a length names its day."""
    for pathway in PATHWAYS.values():
        rows = {clock.name: rule(clock.rule, ON).of(clock.variant) for clock in pathway.clocks}
        answers = {field.name: field for step in pathway.transitions for field in step.fields}
        for clock in pathway.clocks:
            for variant, _ in answers[clock.choose].choices if clock.choose else ():
                assert rows[clock.name].of(variant)
        for op in (op for step in pathway.transitions for op in step.clocks):
            row, where = rows[op.clock], (pathway.name, op.clock, op.op, op.kind)
            kinds = {key for key, _ in answers[op.kind_field].choices} if op.kind_field else {op.kind}
            if op.op is Op.EXCLUDE:
                assert kinds <= row.exclude, where
            if op.op is Op.EXTEND:
                (extension,) = [e for e in row.extensions if {e.name} == kinds]
                assert extension.n is not None or op.until_field, where


def test_the_hash_of_the_law_follows_the_rows(tmp_path: Path) -> None:
    copy = shutil.copytree(LAW, tmp_path / "law")
    assert read_law(copy).version == law_version()
    file = copy / "rules_petition.yaml"
    file.write_text(file.read_text("utf-8").replace("length: 60 ND", "length: 90 ND"), "utf-8")
    assert read_law(copy).version != law_version()


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("rules_petition.yaml", "length: 60 ND", "lenght: 60 ND", "XF-09: unknown key 'lenght'"),
        ("rules_petition.yaml", "    length: 60 ND\n", "", "XF-09: lacks 'length'"),
        ("rules_petition.yaml", "length: 60 ND", "length: 60 days", "'days' is not a valid Unit"),
        ("rules_petition.yaml", "length: 60 ND", "length: -60 ND", "negative"),
        ("rules_petition.yaml", "exclude: [hearing]", "exclude: [holiday]", "'holiday' is no kind of time"),
        ("rules_petition.yaml", "basis: [信访工作条例 34]", "basis: [信访条例 34]", "信访条例"),
        (
            "rules_petition.yaml",
            "basis: [信访工作条例 22(3)]",
            "basis: [信访工作条例 22(3)]\n    mark: U",
            "'mark' is written twice",
        ),
        ("rules_petition.yaml", "id: XF-09", "id: XF-06", "XF-06: two versions apply in CN"),
        ("rules_petition.yaml", "aliases: [AP-03]", "aliases: [AP-01]", "AP-01 names both"),
        ("rules_petition.yaml", "aliases: [AP-03]", "aliases: [AP-02]", "AP-02 is taken"),
        ("rules_petition.yaml", "aliases: [AP-03]", "aliases: [XF-02]", "XF-02 names both"),
        (
            "rules_litigation.yaml",
            "    invariable: true\n",
            "    invariable: true\n    allows: [suspend]\n",
            "no operator",
        ),
        ("rules_litigation.yaml", "length: 48 h", "length: 50 h", "CL-31: hours are whole days"),
        (
            "rules_litigation.yaml",
            "    direction: backward\n",
            "    direction: backward\n    roll: next\n",
            "stands as it is",
        ),
        (
            "rules_mediation.yaml",
            "    enabled: false  # the text",
            "    enabled: true  # the text",
            "PM-05: unverified",
        ),
        (
            "rules_mediation.yaml",
            "agreed: {length: 15 ND,",
            "agreed: {length: 15 WD,",
            "LA-06: an extension is counted",
        ),
        ("rules_mediation.yaml", "valid_from: 2026-04-15", "valid_from: 2026-04-14", "CO-03: two versions"),
        ("rules_limitation.yaml", "allows: [restart, suspend]", "allows: [restart]", "LM-01: six months of what"),
        ("rules_limitation.yaml", "allows: [restart, suspend]", "allows: [restart, sleep]", "sleep"),
        ("rules_limitation.yaml", "length: 3 YR", "length: 30 ND", "LM-01: six months of what"),
        ("words.yaml", "holder: {", "owner: {", "holder"),
        ("words.yaml", "  urgent: {zh: 情况紧急, en: urgent}\n", "", "'urgent' has neither a label"),
        ("words.yaml", "suit: RL-05", "suit: RL-99", "LD-02 is taken or stands for an unknown rule"),
    ],
)
def test_unsound_rows_are_refused_by_name(tmp_path: Path, file: str, before: str, after: str, says: str) -> None:
    copy = shutil.copytree(LAW, tmp_path / "law")
    text = (copy / file).read_text("utf-8")
    assert before in text
    (copy / file).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(LawError) as refused:
        read_law(copy)
    assert says in str(refused.value)


VARIANTS = [row for row in ROWS if row.variant]


@pytest.mark.parametrize("row", VARIANTS, ids=lambda row: f"{row.id}-{row.variant}-{row.jurisdiction}-{row.valid_from}")
def test_a_variant_says_in_words_when_it_applies(row: Rule) -> None:
    assert row.case is not None
    assert not row.case["zh"].isascii()
    assert row.case["en"]
