"""The columns of a list that is taken away. Those that an import knows have the titles it knows them by.

Free text stays with the case: what was said in mediation does not travel (人民调解法 15).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cases.causes import CAUSES, ORIGINS
from cases.exports import Exported
from statemachines.claims import CLAIM_TYPES
from statemachines.desk import DESK
from statemachines.pathway import Label
from statemachines.pathways import PATHWAYS
from web.registers.columns import BY_NAME, PARTICULARS, SIDES
from web.registers.written import Value

PURPOSES: Mapping[str, Label] = next(
    dict(row.choices)
    for step in DESK.transitions
    if step.trigger == "reveal_party"
    for row in step.fields
    if row.name == "purpose"
)
ALSO = (Label("状态", "State"), Label("期限", "Due"), Label("承办人", "Handler"), Label("承办单位", "Body"))
BETWEEN, ITEMS = "、", "；"
ALONE = ("name",)


def titles_of(language: str, *, revealed: bool) -> Iterator[str]:
    parts = PARTICULARS if revealed else ALONE
    names = ["number", "received_on", "origin", "cause", "pathway"]
    names += [f"{side}-{part}" for side in SIDES for part in parts]
    yield from (BY_NAME[name].label[language] for name in [*names, "claim_type", "amount"])
    yield from (label[language] for label in ALSO)


def cells_of(one: Exported, language: str, *, revealed: bool) -> list[Value]:
    row, pathway = one.row, PATHWAYS[one.row.pathway]
    parts = PARTICULARS if revealed else ALONE
    return [
        row.number,
        row.opened_on,
        ORIGINS[row.origin][language],
        CAUSES[row.cause][language],
        pathway.label[language],
        *(_said(one, side, part) for side in SIDES for part in parts),
        ITEMS.join(CLAIM_TYPES[kind][language] for kind, _ in one.claims),
        ITEMS.join("" if fen is None else f"{fen // 100}.{fen % 100:02}" for _, fen in one.claims).strip(ITEMS),
        pathway.by_name[row.state].label[language],
        row.due,
        row.handler,
        row.body[language],
    ]


def _said(one: Exported, side: str, part: str) -> str:
    """The particulars of all parties of a side, in their order; the last that say nothing are left out."""
    found = [words.get(part, "") for of, words in one.parties if of == side]
    while found and not found[-1]:
        found.pop()
    return BETWEEN.join(text or "-" for text in found)


def attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
