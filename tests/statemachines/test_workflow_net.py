"""Two opinions on whether a pathway can always be brought to its end: the net's and the gate's, which share no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachines.confirmation import CONFIRMATION
from statemachines.litigation import LITIGATION
from statemachines.pathway import Pathway, Transition
from statemachines.pathways import PATHWAYS
from statemachines.referrals import REFERRALS
from statemachines.rules import LAW
from statemachines.soundness import GATE, RuleSet
from statemachines.workflow_net import SINK, SOURCE, Move, Net, Verdict, translate, verdict
from tests.statemachines.broken import DEFECTS, Draft, clock, pathway, without

BOTH_SEE = {  # what the gate says of the chart alone, and the net of its tokens
    "path.unknown_state",
    "path.dead_end",
    "path.trap",
    "path.unreachable",
    "clock.never_passes",
}


def judged(pathways: Mapping[str, Pathway]) -> bool:
    return all(verdict(translate(pathway)).sound for pathway in pathways.values())


@pytest.mark.parametrize("live", PATHWAYS.values(), ids=lambda p: p.name)
def test_what_is_live_is_a_sound_workflow_net(live: Pathway) -> None:
    assert verdict(translate(live)) == Verdict(frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize("live", PATHWAYS.values(), ids=lambda p: p.name)
def test_it_is_a_workflow_net(live: Pathway) -> None:
    """One source that nothing fills, one sink that nothing empties, and everything lies on a way between them."""
    net = translate(live)
    assert not [move for move in net.moves if SOURCE in move.gives or SINK in move.takes]
    ahead, behind = {SOURCE}, {SINK}
    for _ in net.places:
        ahead |= {place for move in net.moves if ahead & set(move.takes) for place in move.gives}
        behind |= {place for move in net.moves if behind & set(move.gives) for place in move.takes}
    states = {place for place in net.places if not place.startswith("clock ")}
    assert ahead >= net.places
    assert behind >= states


# ── small nets whose verdict is known from the book ──────────────────────────────────────────────────────────────


def net(*moves: tuple[str, str, str]) -> Net:
    """Moves written as (name, "places taken", "places given")."""
    made = tuple(Move(name, tuple(takes.split()), tuple(gives.split())) for name, takes, gives in moves)
    return Net(frozenset(place for move in made for place in (*move.takes, *move.gives)), made)


KNOWN: list[tuple[str, Net, Verdict]] = [
    ("a sequence", net(("a", SOURCE, "p"), ("b", "p", SINK)), Verdict(frozenset(), frozenset(), frozenset())),
    (
        "two at once that meet again",
        net(("split", SOURCE, "p q"), ("a", "p", "r"), ("b", "q", "s"), ("join", "r s", SINK)),
        Verdict(frozenset(), frozenset(), frozenset()),
    ),
    (
        "two at once of which one ends it",
        net(("split", SOURCE, "p q"), ("end", "p", SINK)),
        Verdict(frozenset(), frozenset({"q"}), frozenset()),
    ),
    (
        "a choice that is waited for as if both came",
        net(("a", SOURCE, "p"), ("b", SOURCE, "q"), ("join", "p q", SINK)),
        Verdict(frozenset({SOURCE, "p", "q"}), frozenset(), frozenset({"join"})),
    ),
    (
        "a way that ends nowhere",
        net(("a", SOURCE, "p"), ("end", "p", SINK), ("astray", "p", "q")),
        Verdict(frozenset({"q"}), frozenset(), frozenset()),
    ),
]


@pytest.mark.parametrize(("small", "expected"), [k[1:] for k in KNOWN], ids=[k[0] for k in KNOWN])
def test_small_nets(small: Net, expected: Verdict) -> None:
    assert verdict(small) == expected


def test_a_net_without_bound_is_given_up() -> None:
    with pytest.raises(OverflowError):
        verdict(net(("a", SOURCE, "p"), ("more", "p", "p q")))


# ── the two opinions ─────────────────────────────────────────────────────────────────────────────────────────────


def codes(pathways: Mapping[str, Pathway]) -> set[str]:
    """What the gate finds of what both see."""
    rules = RuleSet(pathways, REFERRALS, LAW)
    return {rule.code for rule in GATE if rule.code in BOTH_SEE and any(rule.look(rules))}


@pytest.mark.parametrize(("code", "draft"), [d[1:] for d in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_they_agree_on_what_is_broken_on_purpose(code: str, draft: Draft) -> None:
    if code == "path.state_twice":
        return  # a net knows a place by its name
    assert judged(draft.pathways) == (not codes(draft.pathways))
    assert code not in BOTH_SEE or not judged(draft.pathways)


def mutants(live: Pathway) -> st.SearchStrategy[Pathway]:
    """The pathway with some rows left out and some led to another state."""
    names = [state.name for state in live.states]
    kept = st.sets(st.integers(0, len(live.transitions) - 1), max_size=4)
    led = st.dictionaries(st.integers(0, len(live.transitions) - 1), st.sampled_from(names), max_size=2)
    return st.builds(lambda out, to: mutant(live, out, to), kept, led)


def mutant(live: Pathway, out: set[int], to: dict[int, str]) -> Pathway:
    rows: list[Transition] = []
    for n, row in enumerate(live.transitions):
        if n not in out:
            rows.append(replace(row, target=to[n]) if n in to and row.target else row)
    return replace(live, transitions=tuple(rows))


@given(st.sampled_from(sorted(PATHWAYS)).flatmap(lambda name: mutants(PATHWAYS[name])))
@settings(max_examples=300, deadline=None)
def test_they_agree_on_what_is_broken_by_chance(broken: Pathway) -> None:
    found, second = codes({broken.name: broken}), verdict(translate(broken))
    assert second.sound == (not found), (found, second)


# (what is broken, what the net says)
SAID = [
    (without(CONFIRMATION, "uphold", "revoke"), "confirmation", "stuck", "objection"),
    (without(LITIGATION, "entrust"), "litigation", "dead", "lapse_mediation at entrusted"),
    (clock(LITIGATION, "entrusted", starts={}), "litigation", "dead", "lapse_mediation at entrusted"),
    (
        clock(LITIGATION, "appeal", runs_in=frozenset({"judged", "appealed", "superseded"}), settles_on=frozenset()),
        "litigation",
        "left",
        "clock appeal",
    ),
    (pathway(replace(LITIGATION, initial="trial")), "litigation", "dead", "file at submitted"),
]


@pytest.mark.parametrize(("draft", "name", "what", "where"), SAID, ids=[where for _, _, _, where in SAID])
def test_the_net_says_where(draft: Draft, name: str, what: str, where: str) -> None:
    assert where in getattr(verdict(translate(draft.pathways[name])), what)
