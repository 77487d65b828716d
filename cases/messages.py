"""What a text message to a party says: that there is news, from whom, and where to look.

A message is read on a locked screen, by whoever holds the telephone. So it names no party, no matter and no code: the
case's number, the step in the procedure's own words, the body and its telephone. Words are made when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from cases.access import CASES, ORGANISATION, PROCEEDING
from cases.particulars import CASE_KEY, PARTY, party_words
from cases.store import Store
from statemachines.pathway import Label
from statemachines.pathways import PATHWAYS

MOBILE = re.compile(r"1[3-9][0-9]{9}")  # the numbers that take messages (工信部 电信网编号计划)
RECEIVED = Label("我们收到了您的申请", "we have received your application")
NEWS = Label("有新进展", "there is news")
REFUSED = Label("您交的一份材料打不开，请换一份再交", "one of your papers cannot be opened, please send it again")
PLAIN = {"received": RECEIVED, "file_refused": REFUSED}  # kinds that are no step of a pathway
TEXT = Label(
    "【{body}】{number}：{what}。看进展、留言：{site}/track ，要用回执上的查询码。{call}不想收短信，在查询页里改。",
    "[{body}] {number}: {what}. To see it or write to us: {site}/track with the code on your receipt. {call}"
    "To stop these messages, change it there.",
)
CALL = Label("电话 {phone}。", "Telephone {phone}. ")

_LETTER = (
    select(
        *(PARTY.c.sealed, PARTY.c.told_in, CASE_KEY.c.wrapped, CASES.c.number),
        *(ORGANISATION.c.name_zh, ORGANISATION.c.name_en, ORGANISATION.c.phone, PROCEEDING.c.pathway),
    )
    .join(CASES, CASES.c.id == PARTY.c.case_id)
    .join(CASE_KEY, CASE_KEY.c.case_id == PARTY.c.case_id)
    .outerjoin(PROCEEDING, (PROCEEDING.c.case_id == PARTY.c.case_id) & (PROCEEDING.c.n == bindparam("of")))
    .join(ORGANISATION, ORGANISATION.c.id == PROCEEDING.c.org_id)
    .where(PARTY.c.case_id == bindparam("id"), PARTY.c.n == bindparam("party"))
)


def letter(
    store: Store, case_id: int, party: int, kind: str, facts: Mapping[str, Any], site: str
) -> tuple[str, str, str] | None:
    """(number, language, text) of a message to that party; None where it wants none or its case was erased. The number
    is "" where there is none that takes messages. `site` is the address people type. One query."""
    with store.read() as connection:
        row = connection.execute(_LETTER, {"id": case_id, "party": party, "of": facts.get("of") or 1}).first()
    words = party_words(store.vault, row.wrapped, case_id, party, row.sealed) if row else None
    if row is None or words is None or row.told_in == "none":
        return None
    phone = re.sub(r"[^0-9]", "", words.get("phone", "")).removeprefix("86")
    return phone if MOBILE.fullmatch(phone) else "", row.told_in, _text(row, kind, facts, site)


def _text(row: Any, kind: str, facts: Mapping[str, Any], site: str) -> str:
    language = row.told_in
    what = PLAIN[kind][language] if kind in PLAIN else f"{NEWS[language]}（{_step(row, facts)[language]}）"
    if language == "en":
        what = what.replace("（", " (").replace("）", ")")
    call = CALL[language].format(phone=row.phone) if row.phone else ""
    body = Label(row.name_zh, row.name_en)[language]
    return TEXT[language].format(body=body, number=row.number, what=what, site=site, call=call)


def _step(row: Any, facts: Mapping[str, Any]) -> Label:
    """The step in the words of its pathway; the pathway's own name where it is none of them."""
    pathway = PATHWAYS[row.pathway]
    steps = (step.label for step in pathway.transitions if step.trigger == facts.get("trigger"))
    return next(steps, pathway.label)
