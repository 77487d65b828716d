"""The chart: every state is reached, none is a trap, each step belongs to somebody, each state has an owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from statemachines.gate.ruleset import Place, RuleSet
from statemachines.pathway import ClockRule, FieldKind, Pathway, Role, State, Transition

Edge = tuple[str, str, Transition]


def edges(pathway: Pathway) -> list[Edge]:
    """From, to, and the row, for each source of each row; states that do not exist are left out."""
    pairs = [(source, row.target or source, row) for row in pathway.transitions for source in row.sources]
    return [edge for edge in pairs if edge[0] in pathway.by_name and edge[1] in pathway.by_name]


def reach(start: Iterable[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """All names that can be come by from these along the arrows."""
    found, left = set(start), list(pairs)
    while onward := {there for here, there in left if here in found} - found:
        found |= onward
    return found


def reached(pathway: Pathway) -> set[str]:
    return reach({pathway.initial}, [edge[:2] for edge in edges(pathway)])


def rows_named(pathway: Pathway, trigger: str) -> list[Transition]:
    return [row for row in pathway.transitions if row.trigger == trigger]


def _open_states(rules: RuleSet) -> Iterator[tuple[Pathway, State]]:
    for pathway in rules.pathways.values():
        yield from ((pathway, state) for state in pathway.states if not state.final)


def unknown_states(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        if pathway.initial not in pathway.by_name:
            yield Place(pathway.name, what=pathway.initial)
        for row in pathway.transitions:
            for name in (*row.sources, *([row.target] if row.target else [])):
                if name not in pathway.by_name:
                    yield Place(pathway.name, trigger=row.trigger, what=name)


def states_twice(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        names = Counter(state.name for state in pathway.states)
        yield from (Place(pathway.name, state=name) for name, times in names.items() if times > 1)


def steps_twice(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        pairs = Counter((source, row.trigger) for row in pathway.transitions for source in row.sources)
        yield from (Place(pathway.name, source, trigger) for (source, trigger), n in pairs.items() if n > 1)


def dead_ends(rules: RuleSet) -> Iterator[Place]:
    for pathway, state in _open_states(rules):
        if not any(here == state.name != there for here, there, _ in edges(pathway)):
            yield Place(pathway.name, state.name)


def traps(rules: RuleSet) -> Iterator[Place]:
    dead = set(dead_ends(rules))
    for pathway in rules.pathways.values():
        ends = {state.name for state in pathway.states if state.final}
        safe = reach(ends, [(there, here) for here, there, _ in edges(pathway)])
        lost = [Place(pathway.name, name) for name in pathway.by_name if name not in safe]
        yield from (place for place in lost if place not in dead)


def unreachable(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        found = reached(pathway)
        yield from (Place(pathway.name, name) for name in pathway.by_name if name not in found)


def ends_left(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        for here, _, row in edges(pathway):
            if pathway.state(here).final:
                yield Place(pathway.name, here, row.trigger)


def outcomes(rules: RuleSet) -> Iterator[Place]:
    """An end says how it ended; what has not ended says nothing of the kind."""
    for pathway in rules.pathways.values():
        yield from (Place(pathway.name, s.name) for s in pathway.states if bool(s.outcome) != s.final)


def no_owner(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(p.name, state.name) for p, state in _open_states(rules) if state.owner is None)


def idle_owner(rules: RuleSet) -> Iterator[Place]:
    for pathway, state in _open_states(rules):
        roles = {role for row in pathway.transitions if state.name in row.sources for role in row.by}
        if state.owner is not None and state.owner not in roles:
            yield Place(pathway.name, state.name, what=state.owner.value)


def nobodys_steps(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        yield from (Place(pathway.name, trigger=row.trigger) for row in pathway.transitions if not row.by)


def steps_from_nowhere(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        yield from (Place(pathway.name, trigger=row.trigger) for row in pathway.transitions if not row.sources)


def steps_without_basis(rules: RuleSet) -> Iterator[Place]:
    """A party's way out needs no article, and the desk's steps are this program's own."""
    for pathway in rules.pathways.values():
        for row in pathway.transitions:
            if not row.basis.strip() and not row.exit:
                yield Place(pathway.name, trigger=row.trigger)


def unmoved(rules: RuleSet) -> Iterator[Place]:
    """An open state in which no clock runs and nobody is named who is waited for."""
    for pathway, state in _open_states(rules):
        if state.waits_for is None and not _covered(pathway, state.name):
            yield Place(pathway.name, state.name)


def _covered(pathway: Pathway, state: str) -> bool:
    """One clock that always runs there, or clocks for each answer of one question."""
    running = [clock for clock in pathway.clocks if state in stands_in(pathway, clock)]
    answered = {clock.when for clock in running if clock.when}
    return any(clock.when is None for clock in running) or any(
        keys and answered >= {(name, key) for key in keys} for name, keys in _questions(pathway).items()
    )


def _questions(pathway: Pathway) -> dict[str, set[str]]:
    """Each question with listed answers, and all of these."""
    asked = [*pathway.opening, *(f for row in pathway.transitions for f in row.fields)]
    found: dict[str, set[str]] = {}
    for field in asked:
        if field.kind is FieldKind.CHOICE and field.required:
            found.setdefault(field.name, set()).update(key for key, _ in field.choices)
    return found


def starts_at(pathway: Pathway, clock: ClockRule) -> set[str]:
    """The states in which the clock finds itself just started."""
    found = {pathway.initial} if "open" in clock.starts else set()
    live = reached(pathway)
    found |= {there for here, there, row in edges(pathway) if row.trigger in clock.starts and here in live}
    return found & clock.runs_in


def stands_in(pathway: Pathway, clock: ClockRule) -> set[str]:
    """The states in which the clock truly runs: carried there from its start without being settled or standing still."""
    ends = clock.settles_on if not clock.per_party else frozenset()  # another addressee's clock runs on
    pairs = [(here, there) for here, there, row in edges(pathway) if there in clock.runs_in and row.trigger not in ends]
    return reach(starts_at(pathway, clock), pairs) - clock.suspended_in


def system_steps(rules: RuleSet) -> Iterator[Place]:
    """What the system does by itself it does alone, without questions, and because a clock has passed."""
    for pathway in rules.everywhere():
        fired = {clock.on_expiry for clock in pathway.clocks}
        for row in pathway.transitions:
            alone = row.by == {Role.SYSTEM} and not row.fields and row.trigger in fired
            if Role.SYSTEM in row.by and not alone:
                yield Place(pathway.name, trigger=row.trigger)


def questions_twice(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        for row in pathway.transitions:
            names = Counter(field.name for field in row.fields)
            yield from (Place(pathway.name, trigger=row.trigger, asked=name) for name, n in names.items() if n > 1)


def questions_without_answers(rules: RuleSet) -> Iterator[Place]:
    for pathway in rules.everywhere():
        for row in pathway.transitions:
            for field in row.fields:
                keys = [key for key, _ in field.choices]
                if (field.kind is FieldKind.CHOICE) != bool(keys) or len(set(keys)) != len(keys):
                    yield Place(pathway.name, trigger=row.trigger, asked=field.name)
