"""One `transitions` machine per pathway, compiled once into a dictionary.

The library validates the chart (unknown states, double declarations) and stays the reference: a test walks every state
and trigger of every pathway through the real machine and through the dictionary and compares. `auto_transitions=False`
because the default would add a `to_<state>` back door for every state.
"""

from __future__ import annotations

from functools import cache

from transitions import Machine

from statemachines.pathway import Pathway, Transition

Chart = dict[tuple[str, str], Transition]


@cache
def machine(pathway: Pathway) -> Machine:
    """The pathway as a `transitions` machine without a model. Raises ValueError for an undeclared state."""
    return Machine(
        model=None,
        states=[state.name for state in pathway.states],
        initial=pathway.initial,
        transitions=[
            {"trigger": row.trigger, "source": source, "dest": row.target or None}
            for row in pathway.transitions
            for source in row.sources
        ],
        auto_transitions=False,
        send_event=True,
    )


@cache
def chart(pathway: Pathway) -> Chart:
    """(state, trigger) → the row that applies. ValueError where two rows claim the same pair."""
    rows = {(source, row.trigger): row for row in pathway.transitions for source in row.sources}
    compiled: Chart = {}
    for event in machine(pathway).events.values():
        for source, edges in event.transitions.items():
            if len(edges) != 1:
                raise ValueError(f"{pathway.name}: {len(edges)} rows for {event.name} in {source}")
            compiled[source, event.name] = rows[source, event.name]
    return compiled
