"""The publish gate: the rules that are live give no finding, and every rule broken on purpose is found with its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from statemachines.arbitration import ARBITRATION
from statemachines.confirmation import CONFIRMATION
from statemachines.gate import probes
from statemachines.gate.ruleset import RuleSet
from statemachines.litigation import LITIGATION
from statemachines.pathway import (
    Pathway,
    Transition,
)
from statemachines.pathways import PATHWAYS
from statemachines.referrals import REFERRALS
from statemachines.rules import LAW
from statemachines.soundness import CODES, GATE
from tests.statemachines.broken import DEFECTS, Draft, clock, law, step, unguarded, without


def test_what_is_live_is_sound() -> None:
    assert [finding.text("en") for finding in Draft().findings()] == []


@pytest.mark.parametrize(("code", "draft"), [d[1:] for d in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_a_rule_set_broken_on_purpose_is_found(code: str, draft: Draft) -> None:
    assert draft.breaks(code)


def test_every_rule_of_the_gate_catches_something() -> None:
    assert {code for _, code, _ in DEFECTS} == CODES
    assert len(CODES) == len(GATE)
    assert len({name for name, _, _ in DEFECTS}) == len(DEFECTS)


# (what is broken, where it is found)
PLACES = [
    (without(CONFIRMATION, "uphold", "revoke"), "path.dead_end", "confirmation / objection"),
    (without(LITIGATION, "entrust"), "path.unreachable", "litigation / entrusted"),
    (clock(LITIGATION, "filing", rule="CL-99"), "clock.rule", "litigation / filing / CL-99"),
    (step(ARBITRATION, "lapse_award", sources=("hearing",)), "clock.impossible", "arbitration / accepted / award"),
    (unguarded("petition-suit", "suit_is_open"), "first.step", "petition / notified / refer_suit / petition-suit"),
    (law("CL-01", basis=()), "rule.no_basis", "CL-01"),
]


@pytest.mark.parametrize(("draft", "code", "place"), PLACES, ids=[place for _, _, place in PLACES])
def test_a_finding_says_where(draft: Draft, code: str, place: str) -> None:
    found = [finding for finding in draft.findings() if finding.code == code]
    assert place in {str(finding.place) for finding in found}
    assert found[0].text("zh").startswith(f"{found[0].place}：")
    assert found[0].as_json()["code"] == code


def test_a_finding_says_in_both_languages_what_is_wrong_and_how_to_mend_it() -> None:
    for rule in GATE:
        for label in (rule.wrong, rule.mend):
            assert label.zh.endswith("。")
            assert label.en.endswith(".")
            assert re.search("[一-鿿]", label.zh)
            assert not re.search("[一-鿿]|[,.;:!?]$", label.en[:-1])
            assert not re.search(r"[一-鿿”][,.:;?!]", label.zh)


# ── the invented cases that guards are asked in ──────────────────────────────────────────────────────────────────


def guards() -> Iterator[tuple[Pathway, Transition, Any]]:
    for of in RuleSet(PATHWAYS, REFERRALS, LAW).everywhere():
        for row in of.transitions:
            asked = (*row.guards, *(REFERRALS[row.refers].guards if row.refers else ()))
            yield from ((of, row, guard) for guard in asked)


@pytest.mark.parametrize(
    ("of", "row", "guard"), list(guards()), ids=lambda x: getattr(x, "trigger", getattr(x, "name", ""))
)
def test_every_guard_can_be_brought_to_refuse(of: Pathway, row: Transition, guard: Any) -> None:
    """Only then are its words looked at. A new reason to refuse may need a new case in statemachines/gate/probes.py."""
    found = REFERRALS.get(row.refers)
    scenes = probes._scenes(of, row, found)
    assert any(guard(probes.situation(of, row.sources[0], row.trigger, scene)) for scene in scenes)


HOW_IT_WENT = {  # they note how what was handed over went on, or what the court above has ruled
    *("order_filing", "confirm_refusal", "record_replaced", "record_dropped"),
    *("resume_periods", "drop_appellant", "go_on_alone", "close_together"),
    *("judge_together", "judge_small_together"),
    *("close_transferred", "record_confirmation", "record_feedback", "record_arbitral_document"),
    *("record_set_aside", "dismiss_set_aside", "record_suit_dropped", "record_found_final", "record_suit_decided"),
    *("record_not_enforced", "record_dismissal", "record_review_dropped", "arbitrate_anew"),
    "terminate_stayed",  # only sixty days after a day that is asked for: the gate answers with today
}


def test_every_step_can_be_brought_to_pass() -> None:
    """Otherwise the gate could not tell that an open mediation blocks it."""
    for of in PATHWAYS.values():
        for row in of.transitions:
            referral = REFERRALS.get(row.refers)
            closed = [name for name in row.sources if not probes.passing(of, row, name, referral)]
            assert not closed or row.trigger in HOW_IT_WENT, (of.name, row.trigger, closed)
