"""A pathway as a workflow net (van der Aalst), and whether that net is sound: a second opinion on statemachines/soundness.py.

Nothing here is shared with the publish gate: the pathway becomes places and moves of tokens, and all markings that can
come about are walked through. A place for each state, one for each running clock, a source and a sink; a move for each row
and source state. A step of the system needs the token of a clock that fires it; what a step settles or leaves is cleared.
Guards are left out: the net shows what the rows allow at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from statemachines.pathway import ClockRule, Field, Pathway, Role, Transition

SOURCE, SINK, NEVER = "(source)", "(sink)", "(never)"
MOST = 10_000  # markings; a pathway of ours has some dozens

Marking = tuple[str, ...]  # the places of the tokens, in order, as often as there are tokens


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which a step moves tokens: it takes, clears what is left of others, and gives."""

    step: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    clears: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Net:
    places: frozenset[str]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What keeps a net from being sound; each empty for a sound one."""

    stuck: frozenset[str]  # places of markings from which the sink cannot be reached: no option to complete
    left: frozenset[str]  # places that still hold tokens when the sink does: no proper completion
    dead: frozenset[str]  # steps that are never taken

    @property
    def sound(self) -> bool:
        return not (self.stuck or self.left or self.dead)


# ── from rows to moves ───────────────────────────────────────────────────────────────────────────────────────────


def translate(pathway: Pathway) -> Net:
    """The net of a pathway; a step that names a state which does not exist leads to a place that nothing leaves."""
    rows = [(row, source) for row in pathway.transitions for source in row.sources]
    moves = [
        *(Move("open", (SOURCE,), (pathway.initial, *begun)) for begun in _begun(pathway, "open", pathway.initial)),
        *(move for row, source in rows for move in _moves(pathway, row, source)),
        *(Move(f"end at {state.name}", (state.name,), (SINK,)) for state in pathway.states if state.final),
    ]
    named = {place for move in moves for place in (*move.takes, *move.gives)}
    return Net(frozenset(named | {state.name for state in pathway.states}), tuple(moves))


def _moves(pathway: Pathway, row: Transition, source: str) -> Iterator[Move]:
    target = row.target or source
    for token in _tokens(pathway, row, source):
        for begun in _begun(pathway, row.trigger, target):
            over = frozenset(_place(clock) for clock in pathway.clocks if _ends(clock, row, target)) | set(begun)
            yield Move(f"{row.trigger} at {source}", (source, *token), (target, *begun), over)


def _tokens(pathway: Pathway, row: Transition, source: str) -> list[tuple[str, ...]]:
    """What a step needs besides its state: nothing, or for the system any one clock that fires it there."""
    if row.by != {Role.SYSTEM}:
        return [()]
    firing = [clock for clock in pathway.clocks if clock.on_expiry == row.trigger]
    able: list[tuple[str, ...]] = [
        (_place(clock),) for clock in firing if source in clock.runs_in and source not in clock.suspended_in
    ]
    return able or [(NEVER,)]


def _ends(clock: ClockRule, row: Transition, target: str) -> bool:
    return target not in clock.runs_in or (row.trigger in clock.settles_on and not clock.per_party)


def _begun(pathway: Pathway, trigger: str, target: str) -> list[tuple[str, ...]]:
    """The clocks that a step starts, for each way of answering the questions on which that depends."""
    clocks = [clock for clock in pathway.clocks if trigger in clock.starts and target in clock.runs_in]
    names = sorted({clock.when[0] for clock in clocks if clock.when})
    found: list[tuple[str, ...]] = []
    for keys in product(*(_answers(pathway, trigger, name) for name in names)):
        given = set(zip(names, keys, strict=True))
        found.append(tuple(_place(clock) for clock in clocks if clock.when is None or clock.when in given))
    return list(dict.fromkeys(found)) or [()]


def _answers(pathway: Pathway, trigger: str, name: str) -> list[str]:
    fields: list[Field] = list(pathway.opening) if trigger == "open" else []
    fields += [field for row in pathway.transitions if row.trigger == trigger for field in row.fields]
    return [key for field in fields if field.name == name for key, _ in field.choices] or [""]


def _place(clock: ClockRule) -> str:
    return f"clock {clock.name}"


# ── from moves to a verdict ──────────────────────────────────────────────────────────────────────────────────────


def verdict(net: Net) -> Verdict:
    """Walk through every marking that can come about. Raises OverflowError for a net without bound."""
    graph, taken = _explore(net)
    done = [marking for marking in graph if SINK in marking]
    hopeful = _leading_to(graph, done)
    return Verdict(
        stuck=frozenset(place for marking in graph if marking not in hopeful for place in marking),
        left=frozenset(place for marking in done for place in marking if marking != (SINK,) and place != SINK),
        dead=frozenset(move.step for move in net.moves) - taken,
    )


Graph = dict[Marking, set[Marking]]


def _explore(net: Net) -> tuple[Graph, set[str]]:
    """Every marking with those that follow it, and the steps that were taken on the way."""
    by_place: dict[str, list[Move]] = {}
    for move in net.moves:
        by_place.setdefault(move.takes[0], []).append(move)
    graph: Graph = {}
    taken: set[str] = set()
    queue: list[Marking] = [(SOURCE,)]
    while queue:
        marking = queue.pop()
        if marking in graph:
            continue
        if len(graph) >= MOST or len(marking) > len(net.places):
            raise OverflowError("more tokens than places, or more markings than can be walked through")
        possible = [move for place in set(marking) for move in by_place.get(place, ()) if _enabled(move, marking)]
        taken |= {move.step for move in possible}
        graph[marking] = {_after(move, marking) for move in possible}
        queue.extend(graph[marking])
    return graph, taken


def _enabled(move: Move, marking: Marking) -> bool:
    return all(marking.count(place) >= move.takes.count(place) for place in move.takes)


def _after(move: Move, marking: Marking) -> Marking:
    left = list(marking)
    for place in move.takes:
        left.remove(place)
    return tuple(sorted([*(place for place in left if place not in move.clears), *move.gives]))


def _leading_to(graph: Graph, ends: list[Marking]) -> set[Marking]:
    before: Graph = {}
    for marking, following in graph.items():
        for other in following:
            before.setdefault(other, set()).add(marking)
    found, queue = set(ends), list(ends)
    while queue:
        new = before.get(queue.pop(), set()) - found
        found |= new
        queue.extend(new)
    return found
