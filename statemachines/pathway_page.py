"""A pathway as tables to read: its states, steps and clocks with their articles, from the same rows that decide.

The generated documentation and the administrator's page show these; each picks its language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from statemachines.lawbook import Law
from statemachines.pathway import ClockKind, ClockRule, Label, Pathway, Role, State, Transition

ROLES: Mapping[Role, Label] = {
    Role.HANDLER: Label("承办人", "handler"),
    Role.SUPERVISOR: Label("督办人", "supervisor"),
    Role.AUDITOR: Label("审计员", "auditor"),
    Role.ADMINISTRATOR: Label("管理员", "administrator"),
    Role.INTAKE: Label("接线员、网格员", "intake worker"),
    Role.PARTY: Label("当事人", "party"),
    Role.AGENCY: Label("其他机关", "agency"),
    Role.SYSTEM: Label("系统", "system"),
}
KINDS: Mapping[ClockKind, Label] = {
    ClockKind.DUTY: Label("办理期限", "duty"),
    ClockKind.RIGHT: Label("权利期限", "right"),
    ClockKind.LIMITATION: Label("时效", "limitation"),
    ClockKind.UNLOCK: Label("开启期限", "unlock"),
    ClockKind.TARGET: Label("内部目标", "target"),
}
END = Label("终结", "end")
OPENING = Label("程序开启", "opening")

Cell = tuple[Label | str, ...]  # one line each; a str is a code, the same in every language


@dataclass(frozen=True, slots=True)
class Section:
    """A table: its title, the heads of its columns, and its rows."""

    title: Label
    head: tuple[Label, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(pathway: Pathway, law: Law) -> tuple[Section, ...]:
    """The three tables of a pathway, the articles of its clocks by that law."""
    return (
        Section(
            Label("状态", "States"),
            (Label("状态", "State"), Label("由谁负责", "Owner"), Label("等待", "Waits for")),
            tuple(_state(state) for state in pathway.states),
        ),
        Section(
            Label("步骤", "Steps"),
            (
                Label("步骤", "Step"),
                Label("从", "From"),
                Label("到", "To"),
                Label("谁", "Who"),
                Label("依据", "Basis"),
            ),
            tuple(_step(pathway, row) for row in pathway.transitions),
        ),
        Section(
            Label("期限", "Clocks"),
            (
                Label("期限", "Clock"),
                Label("规则", "Rule"),
                Label("条文", "Articles"),
                Label("性质", "Kind"),
                Label("起算", "Starts"),
                Label("运行于", "Runs in"),
                Label("期满", "On expiry"),
            ),
            tuple(_clock(pathway, rule, law) for rule in pathway.clocks),
        ),
    )


def _cited(text: str) -> Cell:
    """Articles keep their Chinese in every language."""
    return (Label(text, text),) if text else ()


def _state(state: State) -> tuple[Cell, ...]:
    owner = ROLES[state.owner] if state.owner and not state.final else END
    return (state.label, state.name), (owner,), (state.waits_for,) if state.waits_for else ()


def _step(pathway: Pathway, row: Transition) -> tuple[Cell, ...]:
    sources = tuple(pathway.state(name).label for name in row.sources)
    target = (pathway.state(row.target).label,) if row.target else ()
    who = tuple(ROLES[role] for role in Role if role in row.by)
    return (row.label, row.trigger), sources, target, who, _cited(row.basis)


def _clock(pathway: Pathway, rule: ClockRule, law: Law) -> tuple[Cell, ...]:
    runs = tuple(state.label for state in pathway.states if state.name in rule.runs_in)
    articles = tuple(Label(text, text) for text in dict.fromkeys(_citations(rule, law)))
    expiry = (*_fired(pathway, rule), rule.consequence)
    starts = tuple(dict.fromkeys(label for trigger in rule.starts for label in _triggers(pathway, trigger)))
    named = f"{rule.rule} {rule.variant}".strip()
    return (rule.label, rule.name), (named,), articles, (KINDS[rule.kind],), starts, runs, expiry


def _citations(rule: ClockRule, law: Law) -> Iterator[str]:
    """Of every version in force in the whole country."""
    for row in law.rows.get(rule.rule, ()):
        if row.enabled and row.jurisdiction == "CN":
            yield row.of(rule.variant).citation


def _fired(pathway: Pathway, rule: ClockRule) -> Cell:
    return tuple(_triggers(pathway, rule.on_expiry))[:1] if rule.on_expiry else ()


def _triggers(pathway: Pathway, trigger: str) -> Iterator[Label]:
    if trigger == "open":
        yield OPENING
    yield from (row.label for row in pathway.transitions if row.trigger == trigger)
