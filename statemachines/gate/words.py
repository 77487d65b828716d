"""The words: both languages everywhere, each in its own script and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from statemachines.gate import law, probes
from statemachines.gate.ruleset import Place, RuleSet
from statemachines.pathway import ClockRule, Field, Label, Pathway, State, Transition

CHINESE = re.compile("[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿）”][,.:;?!()]|[,.:;?!()][一-鿿（“]")

Words = Iterator[tuple[Place, Label]]


def everything(rules: RuleSet) -> Words:
    """Every label of the rule set with its place."""
    for pathway in rules.everywhere():
        yield from _of_pathway(rules, pathway)
    yield from _of_referrals(rules)
    yield from _of_table(rules)
    yield from _of_law(rules)


def _of_pathway(rules: RuleSet, pathway: Pathway) -> Words:
    yield Place(pathway.name), pathway.label
    for state in pathway.states:
        yield from _of_state(pathway, state)
    for field in pathway.opening:
        yield from _of_fields(pathway, "open", (field,))
    for row in pathway.transitions:
        yield from _of_step(rules, pathway, row)
    for clock in pathway.clocks:
        yield from _of_clock(pathway, clock)


def _of_state(pathway: Pathway, state: State) -> Words:
    yield Place(pathway.name, state.name), state.label
    if state.waits_for:
        yield Place(pathway.name, state.name, what="waits_for"), state.waits_for


def _of_step(rules: RuleSet, pathway: Pathway, row: Transition) -> Words:
    place = Place(pathway.name, trigger=row.trigger)
    yield place, row.label
    yield replace(place, what="effect"), row.effect
    yield from _of_fields(pathway, row.trigger, row.fields)
    for refusal in probes.refusals(pathway, row, rules.referrals.get(row.refers)):
        yield replace(place, what=refusal.code), refusal.reason


def _of_fields(pathway: Pathway, trigger: str, fields: tuple[Field, ...]) -> Words:
    for field in fields:
        place = Place(pathway.name, trigger=trigger, asked=field.name)
        yield place, field.label
        if field.help:
            yield replace(place, what="help"), field.help
        yield from ((replace(place, what=key), label) for key, label in field.choices)


def _of_clock(pathway: Pathway, clock: ClockRule) -> Words:
    place = Place(pathway.name, clock=clock.name)
    yield place, clock.label
    yield replace(place, what="addressee"), clock.addressee
    yield replace(place, what="consequence"), clock.consequence
    yield from ((replace(place, what=f"rung {n}"), rung.label) for n, rung in enumerate(clock.ladder, 1))


def _of_referrals(rules: RuleSet) -> Words:
    for referral in rules.referrals.values():
        yield Place(referral=referral.id), referral.label
        yield Place(referral=referral.id, what="clocks"), referral.clocks
        if referral.meanwhile:
            yield Place(referral=referral.id, what="meanwhile"), referral.meanwhile
    for key, label in (*rules.papers.items(), *rules.never.items()):
        yield Place(what=key), label


def _of_table(rules: RuleSet) -> Words:
    rows = (("defaults", rules.defaults), *((row.name, row.verdicts) for row in rules.table))
    for name, verdicts in rows:
        yield from ((Place(row=name, what=channel), verdict.reason) for channel, verdict in verdicts.items())
    yield from ((Place(row=row.name, what="note"), row.note.text) for row in rules.table if row.note)


def _of_law(rules: RuleSet) -> Words:
    for row, place in law.rows(rules):
        yield place, row.label
        yield replace(place, what="addressee"), row.addressee
        yield replace(place, what="missed"), row.consequence
        if row.policy:
            yield replace(place, what="policy"), row.policy
        yield from ((replace(place, what=f"extension {e.name}"), e.by) for e in row.extensions)
    yield from ((Place(what=kind), label) for kind, label in rules.law.kinds.items())


def zh_missing(rules: RuleSet) -> Iterator[Place]:
    yield from (place for place, label in everything(rules) if not label.zh.strip())


def en_missing(rules: RuleSet) -> Iterator[Place]:
    yield from (place for place, label in everything(rules) if not label.en.strip())


def zh_foreign(rules: RuleSet) -> Iterator[Place]:
    yield from (place for place, label in everything(rules) if label.zh.strip() and not CHINESE.search(label.zh))


def en_foreign(rules: RuleSet) -> Iterator[Place]:
    yield from (place for place, label in everything(rules) if CHINESE.search(label.en))


def half_width(rules: RuleSet) -> Iterator[Place]:
    yield from (place for place, label in everything(rules) if HALF_WIDTH.search(label.zh))


def refusals_without_code(rules: RuleSet) -> Iterator[Place]:
    """A refusal is known by its code, whatever its words become."""
    for pathway in rules.everywhere():
        for row in pathway.transitions:
            if not all(refusal.code for refusal in probes.refusals(pathway, row, rules.referrals.get(row.refers))):
                yield Place(pathway.name, trigger=row.trigger)
