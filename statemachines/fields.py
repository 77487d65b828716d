"""Are the answers to a step's questions complete and of the right kind?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from statemachines.pathway import Field, FieldKind, Label
from statemachines.snapshot import Snapshot

MISSING = Label("请填写。", "Fill this in.")
WRONG = Label("内容不符合要求，请重新填写。", "This is not a valid answer.")

TYPES: Mapping[FieldKind, type | tuple[type, ...]] = {
    FieldKind.DATE: date,
    FieldKind.CHOICE: str,
    FieldKind.BOOL: bool,
    FieldKind.INTEGER: int,
    FieldKind.MONEY: int,
    FieldKind.PARTY: int,
    FieldKind.PARTIES: tuple,
    FieldKind.CLAIMS: tuple,
    FieldKind.ACCOUNT: int,
    FieldKind.ACCOUNTS: tuple,
    FieldKind.STEP: str,
    FieldKind.ORGANISATION: int,
    FieldKind.TEXT: str,
    FieldKind.NOTE: str,
}


def check_fields(rows: tuple[Field, ...], values: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Label]:
    """Field name → what is wrong with its value; empty when every required answer is there and of its kind."""
    return {row.name: error for row in rows if (error := _check(row, values.get(row.name), snapshot))}


def _check(row: Field, value: Any, snapshot: Snapshot) -> Label | None:
    if value is None or value in ("", ()) or (row.kind is FieldKind.BOOL and row.required and value is False):
        return MISSING if row.required else None
    if not isinstance(value, TYPES[row.kind]) or (isinstance(value, bool) and row.kind is not FieldKind.BOOL):
        return WRONG
    return None if _known(row, value, snapshot) else WRONG


def _known(row: Field, value: Any, snapshot: Snapshot) -> bool:
    """A choice is one of its rows; a party or claim is one of the case's; an amount is not negative."""
    match row.kind:
        case FieldKind.CHOICE:
            return value in {key for key, _ in row.choices}
        case FieldKind.PARTY:
            return value in {party.n for party in snapshot.parties}
        case FieldKind.PARTIES:
            return set(value) <= {party.n for party in snapshot.parties}
        case FieldKind.CLAIMS:
            return set(value) <= {claim.n for claim in snapshot.claims}
        case FieldKind.MONEY | FieldKind.INTEGER:
            return bool(value >= 0)
        case _:
            return True
