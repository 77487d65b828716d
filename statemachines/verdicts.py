"""How a channel stands for one claim item, and what else the person who asks is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from statemachines.pathway import Label


class Standing(StrEnum):
    """How a channel stands for one claim item."""

    PERMITTED = "permitted"
    MANDATORY_FIRST = "mandatory_first"
    FORBIDDEN = "forbidden"
    MANUAL = "manual"  # the law leaves a gap or a judgement: a person decides, nothing is refused


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one channel stands, why, and the article. The row of the table that says so adds its name and numbers."""

    standing: Standing
    reason: Label
    basis: str
    row: str = ""
    law: tuple[int, ...] = ()  # numbers of the law's own routing table
    mark: str = ""  # U where the reading is unverified


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell that closes and opens nothing."""

    text: Label
    basis: str
    mark: str = ""


def permit(zh: str, en: str, basis: str) -> Verdict:
    return Verdict(Standing.PERMITTED, Label(zh, en), basis)


def first(zh: str, en: str, basis: str) -> Verdict:
    return Verdict(Standing.MANDATORY_FIRST, Label(zh, en), basis)


def forbid(zh: str, en: str, basis: str) -> Verdict:
    return Verdict(Standing.FORBIDDEN, Label(zh, en), basis)


def manual(zh: str, en: str, basis: str) -> Verdict:
    return Verdict(Standing.MANUAL, Label(zh, en), basis)


def note(zh: str, en: str, basis: str) -> Note:
    return Note(Label(zh, en), basis)
