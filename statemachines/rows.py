"""What several pathways have in common: who may act, and the questions that are asked everywhere."""

from __future__ import annotations

from statemachines.pathway import Field, FieldKind, Label, Role

HANDLER = frozenset({Role.HANDLER})
SUPERVISOR = frozenset({Role.SUPERVISOR})
PARTY = frozenset({Role.PARTY})
SYSTEM = frozenset({Role.SYSTEM})
EITHER = HANDLER | PARTY  # the party acts, or the handler records that the party did
BODY = HANDLER | {Role.AGENCY}  # the body that decides acts itself, or through its own system
HEAD = SUPERVISOR | {Role.AGENCY}  # the head of that body


def choice(name: str, label: Label, *choices: tuple[str, Label], required: bool = True) -> Field:
    """A question with listed answers, each (code, words)."""
    return Field(name, FieldKind.CHOICE, label, required, choices)


def day(name: str, zh: str, en: str, *, required: bool = True) -> Field:
    """A local date."""
    return Field(name, FieldKind.DATE, Label(zh, en), required)


def tick(name: str, zh: str, en: str, *, required: bool = True) -> Field:
    """A box; a required one must be ticked before the step can be taken."""
    return Field(name, FieldKind.BOOL, Label(zh, en), required)


def note(*, required: bool = False) -> Field:
    """A person's own words: sealed, never in the ledger."""
    return Field("note", FieldKind.NOTE, Label("说明", "Note"), required)


GOOD_CAUSE = tick(
    "good_cause",
    "因不可抗拒的事由或者其他正当理由逾期，一并申请顺延",
    "Late for good cause; an extension is asked for as well",
    required=False,
)
CLAIMS = Field("claims", FieldKind.CLAIMS, Label("涉及的请求项", "Claim items concerned"))
TO_ORG = Field("to_org", FieldKind.ORGANISATION, Label("接收单位", "Receiving body"))
WHO = Field("party", FieldKind.PARTY, Label("当事人", "Party"))
WHO_IF_KNOWN = Field("party", FieldKind.PARTY, Label("当事人", "Party"), required=False)
REMEDIES_TOLD = tick(
    "remedies_told", "已告知可以依法通过仲裁、行政、司法等途径维护权利", "The parties were told of their other remedies"
)
IN_PERSON = tick("files_himself", "由当事人本人提出，本单位只作记录", "The person files; this body only records it")
