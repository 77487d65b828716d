"""The clocks: each can start, ends in something that is possible, rests on law that is in force, reaches somebody."""

from __future__ import annotations

from collections.abc import Iterator

from statemachines import lawbook
from statemachines.gate.paths import edges, reached, rows_named, stands_in, starts_at
from statemachines.gate.ruleset import Place, RuleSet
from statemachines.lawbook import Law, Mark
from statemachines.pathway import ClockKind, ClockOp, ClockRule, Field, FieldKind, Op, Pathway, Role, Transition

TOLD = (ClockKind.DUTY, ClockKind.TARGET)  # passing one of these is told to somebody


def _clocks(rules: RuleSet) -> Iterator[tuple[Pathway, ClockRule, Place]]:
    for pathway in rules.everywhere():
        yield from ((pathway, clock, Place(pathway.name, clock=clock.name)) for clock in pathway.clocks)


def _asked(pathway: Pathway, trigger: str) -> dict[str, Field]:
    """What is asked when that happens, by name."""
    fields = pathway.opening if trigger == "open" else [f for row in rows_named(pathway, trigger) for f in row.fields]
    return {field.name: field for field in fields}


def _each_asked(pathway: Pathway, trigger: str) -> list[dict[str, Field]]:
    """The same for each row of that trigger: from another state it may ask for less."""
    rows = [pathway.opening] if trigger == "open" else [row.fields for row in rows_named(pathway, trigger)]
    return [{field.name: field for field in fields} for fields in rows]


def never_starts(rules: RuleSet) -> Iterator[Place]:
    """No step, or none that leads where the clock runs, or none that can give the answer it starts for."""
    for pathway, clock, place in _clocks(rules):
        answers = [asked for trigger in clock.starts for asked in _each_asked(pathway, trigger)]
        if not starts_at(pathway, clock) or not any(_answerable(clock, asked) for asked in answers):
            yield place


def _answerable(clock: ClockRule, asked: dict[str, Field]) -> bool:
    if clock.when is None:
        return True
    field = asked.get(clock.when[0])
    return field is not None and clock.when[1] in dict(field.choices)


def unknown_starts(rules: RuleSet) -> Iterator[Place]:
    """A starting step that does not exist, or a day 0 that it does not ask for."""
    for pathway, clock, place in _clocks(rules):
        for trigger, names in clock.starts.items():
            if trigger != "open" and not rows_named(pathway, trigger):
                yield Place(place.pathway, clock=clock.name, what=trigger)
            for name in names.split():
                field = _asked(pathway, trigger).get(name)
                if field is None or field.kind is not FieldKind.DATE or not field.required:
                    yield Place(place.pathway, clock=clock.name, what=f"{trigger}.{name}")


def wrong_states(rules: RuleSet) -> Iterator[Place]:
    """A clock runs in open states that exist, and stands still only where it runs."""
    for pathway, clock, place in _clocks(rules):
        for name in sorted(clock.runs_in | clock.suspended_in):
            state = pathway.by_name.get(name)
            if state is None or state.final or name not in clock.runs_in:
                yield Place(place.pathway, name, clock=clock.name)


def settled_by_nothing(rules: RuleSet) -> Iterator[Place]:
    """A step that settles a clock exists, and can be taken while it runs or stands still."""
    for pathway, clock, place in _clocks(rules):
        for trigger in sorted(clock.settles_on):
            if not any(set(row.sources) & clock.runs_in for row in rows_named(pathway, trigger)):
                yield Place(place.pathway, clock=clock.name, what=trigger)


def wrong_addressees(rules: RuleSet) -> Iterator[Place]:
    for pathway, clock, place in _clocks(rules):
        for trigger in clock.starts:
            field = _asked(pathway, trigger).get(clock.per_party)
            if clock.per_party and (field is None or field.kind not in (FieldKind.PARTY, FieldKind.PARTIES)):
                yield Place(place.pathway, clock=clock.name, what=f"{trigger}.{clock.per_party}")


def settled_for_all(rules: RuleSet) -> Iterator[Place]:
    """Where each addressee has a clock that may run on, the step that settles one asks whose it is."""
    for pathway, clock, place in _clocks(rules):
        for here, there, row in edges(pathway):
            runs_on = clock.per_party and row.trigger in clock.settles_on and {here, there} <= clock.runs_in
            if runs_on and clock.per_party not in {field.name for field in row.fields if field.required}:
                yield Place(place.pathway, here, row.trigger, clock=clock.name)


def no_consequence(rules: RuleSet) -> Iterator[Place]:
    """Words for what follows are needed even where nothing moves by itself."""
    for _, clock, place in _clocks(rules):
        if not clock.consequence.zh.strip() or not clock.consequence.en.strip():
            yield place


def impossible_consequences(rules: RuleSet) -> Iterator[Place]:
    """What the system does on the passing must be a step of the system wherever the clock can pass."""
    for pathway, clock, place in _clocks(rules):
        if clock.on_expiry is None:
            continue
        done = {row.target for row in rows_named(pathway, clock.on_expiry)}  # it led there: the clock has passed
        possible = {
            here for here, _, row in edges(pathway) if row.trigger == clock.on_expiry and row.by == {Role.SYSTEM}
        }
        for name in sorted(stands_in(pathway, clock) - possible - done):
            yield Place(place.pathway, name, clock=clock.name, what=clock.on_expiry)


def untold(rules: RuleSet) -> Iterator[Place]:
    for _, clock, place in _clocks(rules):
        if clock.kind in TOLD and not clock.ladder:
            yield place


def rungs_out_of_order(rules: RuleSet) -> Iterator[Place]:
    """Each rung comes later than the one before it, and no rung leads downwards."""
    for _, clock, place in _clocks(rules):
        after = [rung.after for rung in clock.ladder]
        ups = [rung.up for rung in clock.ladder]
        if after != sorted(set(after)) or ups != sorted(ups) or any(n < 0 for n in (*after, *ups)):
            yield place


def rungs_to_nobody(rules: RuleSet) -> Iterator[Place]:
    """A rung reaches somebody who may acknowledge it; the desk says who that is."""
    able = {role for row in rows_named(rules.desk, "acknowledge_escalation") for role in row.by}
    for _, clock, place in _clocks(rules):
        for rung in clock.ladder:
            if rung.to not in able:
                yield Place(place.pathway, clock=clock.name, what=rung.to.value)


# ── the law they rest on ─────────────────────────────────────────────────────────────────────────────────────────


def in_force(law: Law, name: str) -> lawbook.Rule | None:
    """The row of that id or alias that holds from now on in the whole country."""
    ids = law.names.get(name.casefold(), ())
    rows = [row for id_ in ids for row in law.rows.get(id_, ()) if row.enabled and row.jurisdiction == "CN"]
    return next((row for row in rows if row.valid_to is None), None)


def unknown_rules(rules: RuleSet) -> Iterator[Place]:
    for _, clock, place in _clocks(rules):
        if in_force(rules.law, clock.rule) is None:
            yield Place(place.pathway, clock=clock.name, rule=clock.rule)


def unverified_rules(rules: RuleSet) -> Iterator[Place]:
    for _, clock, place in _clocks(rules):
        if (row := in_force(rules.law, clock.rule)) and row.mark is Mark.U:
            yield Place(place.pathway, clock=clock.name, rule=clock.rule)


def _lengths(pathway: Pathway, clock: ClockRule) -> set[str]:
    """The variants of its rule that the clock may take."""
    fields = [_asked(pathway, trigger).get(clock.choose) for trigger in clock.starts]
    chosen = {key for field in fields if field for key, _ in field.choices} if clock.choose else set()
    return chosen or {clock.variant}


def unknown_variants(rules: RuleSet) -> Iterator[Place]:
    for pathway, clock, place in _clocks(rules):
        row = in_force(rules.law, clock.rule)
        for variant in sorted(_lengths(pathway, clock)):
            if row is not None and variant not in ("", row.variant, *row.variants):
                yield Place(place.pathway, clock=clock.name, rule=row.id, what=variant)


def _rows(rules: RuleSet) -> Iterator[tuple[Pathway, ClockRule, lawbook.Rule]]:
    """Each clock with each row of the law it may run by."""
    for pathway, clock, _ in _clocks(rules):
        row = in_force(rules.law, clock.rule)
        for variant in sorted(_lengths(pathway, clock)):
            if row is not None and variant in ("", row.variant, *row.variants):
                yield pathway, clock, row.of(variant)


def other_kinds(rules: RuleSet) -> Iterator[Place]:
    """A duty in law is shown as a duty, or as a target of ours; never as a right, and the other way round."""
    for pathway, clock, row in _rows(rules):
        if clock.kind not in (row.kind, ClockKind.TARGET):
            yield Place(pathway.name, clock=clock.name, rule=row.id, what=clock.kind.value)


def forbidden_operations(rules: RuleSet) -> Iterator[Place]:
    """The law allows what the steps do to the clock, standing still included."""
    for pathway, clock, row in _rows(rules):
        done = {(step, op) for step in pathway.transitions for op in step.clocks if op.clock == clock.name}
        wrong = {op.op.value for step, op in done if not _allowed(step, op, row)}
        if clock.suspended_in and Op.SUSPEND not in row.operators:
            wrong.add(Op.SUSPEND.value)
        yield from (Place(pathway.name, clock=clock.name, rule=row.id, what=name) for name in sorted(wrong))


def _allowed(step: Transition, operation: ClockOp, row: lawbook.Rule) -> bool:
    if operation.op is Op.EXCLUDE:
        return _kinds(step, operation) <= row.exclude
    if operation.op is Op.EXTEND:
        return bool(row.extensions) and _kinds(step, operation) <= {"", *(e.name for e in row.extensions)}
    return operation.op in row.operators or operation.op in (Op.SETTLE, Op.CANCEL)


def _kinds(step: Transition, operation: ClockOp) -> set[str]:
    fields = [field for field in step.fields if field.name == operation.kind_field]
    return {key for field in fields for key, _ in field.choices} if operation.kind_field else {operation.kind}


def wrong_operations(rules: RuleSet) -> Iterator[Place]:
    """A step touches a clock that exists and runs wherever the step is taken, with dates it asks for."""
    for pathway in rules.pathways.values():
        clocks = {clock.name: clock for clock in pathway.clocks}
        for step in pathway.transitions:
            asked = {field.name: field.kind for field in step.fields}
            for operation in step.clocks:
                clock = clocks.get(operation.clock)
                days = [name for name in (operation.from_field, operation.until_field) if name]
                fits = all(asked.get(name) is FieldKind.DATE for name in days)
                if clock is None or not set(step.sources) <= clock.runs_in or not fits:
                    yield Place(pathway.name, trigger=step.trigger, clock=operation.clock)


def never_passes(rules: RuleSet) -> Iterator[Place]:
    """A step of the system is taken only where a clock that fires it runs."""
    for pathway in rules.pathways.values():
        live = reached(pathway)
        for here, _, row in edges(pathway):
            firing = [clock for clock in pathway.clocks if clock.on_expiry == row.trigger]
            runs = any(here in stands_in(pathway, clock) for clock in firing)
            if row.by == {Role.SYSTEM} and here in live and not runs:
                yield Place(pathway.name, here, row.trigger)


# ── and the law that none rests on ───────────────────────────────────────────────────────────────────────────────


def _run(rules: RuleSet) -> set[tuple[str, str]]:
    """The rules that clocks run by, under whatever name they say them, each with the variant."""
    return {
        (id_, variant)
        for pathway, clock, _ in _clocks(rules)
        for id_ in rules.law.names.get(clock.rule.casefold(), ())
        for variant in _lengths(pathway, clock)
    }


def _left(rules: RuleSet) -> set[str]:
    """What no clock runs by: a rule altogether, by its id, or one of its variants, by id and name ("CL-15 abroad")."""
    run, left = _run(rules), set()
    for id_, versions in rules.law.rows.items():
        row = versions[-1]
        each = {row.variant: row, **row.variants}
        mine = [found for name, found in each.items() if (id_, name) in run]
        others = {f"{id_} {name}".strip() for name, found in each.items() if not any(_alike(found, m) for m in mine)}
        left |= others if mine else {id_}
    return left


def _alike(one: lawbook.Rule, other: lawbook.Rule) -> bool:
    """The same period of the same person under two names."""
    return (one.label, one.length, one.kind, one.addressee) == (other.label, other.length, other.kind, other.addressee)


def run_by_nothing(rules: RuleSet) -> Iterator[Place]:
    """A period of the law has a clock, or a reason why none runs; so has each variant of it that is a period of its own."""
    yield from (Place(rule=name) for name in sorted(_left(rules) - rules.not_run.keys()))


def excused_for_nothing(rules: RuleSet) -> Iterator[Place]:
    """Such a reason stands for a rule, or a variant, that there is and that has no clock, in both languages."""
    left = _left(rules)
    for name, reason in rules.not_run.items():
        if name not in left or not (reason.zh.strip() and reason.en.strip()):
            yield Place(rule=name)
