"""审计回放: a case as its record tells it, entry by entry, with the proof of each; and the record to take away."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from cases.access import CASES, visible_ids
from cases.causes import CAUSES, LEVELS, ORIGINS
from cases.history import Difference, Record, changed_by, path_of, read_record, state_at
from cases.models import metadata, moment
from cases.rows import CaseRows
from ledger.entry import Entry
from ledger.export import write_export
from statemachines.claims import CLAIM_TYPES
from statemachines.desk import DESK
from statemachines.pathway import Label
from statemachines.pathways import PATHWAYS
from web.deps import Overseer, Reader
from web.drawings import drawing
from web.entry_words import (
    YES_NO,
    Names,
    answers,
    clock_words,
    numbered,
    of_item,
    party_of,
    state_words,
    step_row,
    title,
)
from web.formatters import CLOCK_WORDS, ROLES, clock_time
from web.forms import number
from web.meeting_words import STATUS, met
from web.visit import Visit

router = APIRouter()

FINDING = metadata.tables["finding"]
FINDINGS_SHOWN = 100
ORIGIN = "jiefen"  # of an export: whose ledger it is

TABLES: Mapping[str, Label] = {
    "cases": Label("案件", "Case"),
    "proceeding": Label("程序", "Proceeding"),
    "deadline": Label("期限", "Deadline"),
    "referral": Label("转办", "Hand-over"),
    "escalation": Label("上报", "Escalation"),
    "consent": Label("意思表示", "Consent"),
    "claim": Label("请求项", "Claim item"),
    "party": Label("当事人", "Party"),
    "nomination": Label("选定的调解员", "Mediator of the case"),
    "meeting": Label("调解会", "Meeting"),
    "promise": Label("履行约定", "Promise"),
}
FIELDS: Mapping[str, Label] = {
    "org_id": Label("单位", "body"),
    "handler_id": Label("承办人", "handler"),
    "level": Label("层级", "level"),
    "facts": Label("要素", "facts"),
    "closed_at": Label("办结时间", "closed at"),
    "pathway": Label("途径", "pathway"),
    "pathway_version": Label("途径版本", "pathway version"),
    "state": Label("状态", "state"),
    "outcome": Label("结案方式", "outcome"),
    "claims": Label("请求项", "claim items"),
    "opened_on": Label("开始之日", "opened on"),
    "closed_on": Label("结束之日", "closed on"),
    "status": Label("情况", "status"),
    "start": Label("起算日", "day 0"),
    "due": Label("法定到期日", "statutory date"),
    "safe": Label("稳妥日期", "safe date"),
    "provisional": Label("暂定", "provisional"),
    "firing": Label("第几次计算", "reckoned times"),
    "referral": Label("转办方式", "kind"),
    "to_pathway": Label("转入途径", "to pathway"),
    "to_org": Label("接收单位", "receiving body"),
    "opened": Label("由此开始的程序", "proceeding opened"),
    "earliest_expiry": Label("最早届满的权利", "earliest expiry of a right"),
    "urgent": Label("紧急", "urgent"),
    "rung": Label("级", "rung"),
    "role": Label("身份", "role"),
    "acknowledged_at": Label("签收时间", "acknowledged at"),
    "acknowledged_by": Label("签收人", "acknowledged by"),
    "party": Label("当事人", "party"),
    "scope": Label("事项", "scope"),
    "given": Label("同意", "consented"),
    "on_date": Label("日期", "on"),
    "channel": Label("方式", "channel"),
    "type": Label("类型", "type"),
    "amount_fen": Label("金额（分）", "amount (fen)"),
    "side": Label("地位", "side"),
    "kind": Label("类别", "kind"),
    "mediator_id": Label("调解员", "mediator"),
    "by_party": Label("由哪一方选定", "chosen by party"),
    "challenged_by": Label("申请回避的当事人", "recusal asked by party"),
    "starts_at": Label("开始", "begins at"),
    "ends_at": Label("结束", "ends at"),
    "room_id": Label("调解室", "room"),
    "invited": Label("邀请的当事人", "parties invited"),
    "mediators": Label("调解员", "mediators"),
    "attended": Label("到场的当事人", "parties who came"),
    "asked_by": Label("要求改时间的当事人", "parties who ask for another time"),
}
CODES: Mapping[str, Label] = (
    dict(LEVELS)
    | dict(ORIGINS)
    | dict(CAUSES)
    | dict(CLAIM_TYPES)
    | dict(CLOCK_WORDS)
    | dict(ROLES)
    | {key: label for row in DESK.transitions for field in row.fields for key, label in field.choices}
    | dict(STATUS)
    | {
        "offered": Label("待签收", "offered"),
        "acknowledged": Label("已签收", "acknowledged"),
        "returned": Label("已退回", "returned"),
        "applicant": Label("申请人", "applicant"),
        "respondent": Label("被申请人", "respondent"),
        "third": Label("第三人", "third party"),
        "outsider": Label("案外人", "outsider"),
        "struck": Label("误登记，不是当事人", "entered by mistake"),
        "person": Label("自然人", "person"),
        "organisation": Label("单位", "organisation"),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the comparison, in words."""

    thing: str
    field: str
    before: str
    after: str


@router.get("/cases/{code}/replay")
def replay(visit: Reader, code: str) -> Response:
    record = read_record(visit.store, visit.me, code)
    seq = min(max(number(visit.query("step")) or len(record.steps), 1), len(record.steps))
    step = record.steps[seq - 1]
    state = state_at(record, seq)
    pathways = record.pathways
    shown = (
        step.entry.data.get("step", {}).get("of")
        or _about(step.entry)
        or max(row["n"] for row in state.rows("proceeding"))
    )
    states, moves = path_of(record, seq, shown)
    return visit.page(
        "pages/replay.html",
        record=record,
        causes=CAUSES,
        seq=seq,
        step=step,
        row=step_row(step.entry.data, pathways),
        answered=answers(step.entry, pathways, _names(record, state)),
        words=_words(step.words),
        titles=[_title(s.entry, pathways) for s in record.steps],
        who=_who(visit, record, step.entry),
        changes=list(_changes(visit, record, changed_by(record, seq), state)),
        pathway=PATHWAYS[pathways[shown]],
        path=[state_words(pathways[shown], name) for name in states],
        picture=drawing(pathways[shown], visit.language, states, moves),
    )


def _names(record: Record, state: CaseRows) -> Names:
    """Parties stay numbers: a replay is read without their names."""
    known = met(state, record.mediators, record.rooms)
    referrals, escalations, deadlines = (state.rows(name) for name in ("referral", "escalation", "deadline"))
    things = numbered(record.pathways, referrals, escalations, deadlines, known)
    return Names({}, record.accounts, record.bodies, things)


def _title(entry: Entry, pathways: Mapping[int, str]) -> Label:
    """The headline, with the number of the party it is about: else the same act for each of them reads alike."""
    said, party = title(entry.kind, entry.data, pathways), party_of(entry.data, pathways)
    whose = TABLES["party"]
    return Label(f"{said.zh} · {whose.zh} {party}", f"{said.en} · {whose.en} {party}") if party else said


def _about(entry: Entry) -> int:
    """The proceeding whose clock the entry is about; 0 where it is about none."""
    return next((int(clock["of"]) for clock in entry.data.get("clocks", ())), 0)


@router.get("/cases/{code}/record.jsonl")
def take_away(visit: Reader, code: str) -> Response:
    """The record as a file that `python -m ledger verify` checks without this program."""
    record = read_record(visit.store, visit.me, code)
    out = io.BytesIO()
    write_export(((step.body, step.hash) for step in record.steps), out, visit.now, ORIGIN)
    name = f'attachment; filename="{code}.jsonl"'
    return Response(out.getvalue(), media_type="application/jsonl", headers={"Content-Disposition": name})


@router.get("/audit")
def findings(visit: Overseer) -> Response:
    """What the nightly audit found and nobody has cleared."""
    query = (
        select(FINDING, CASES.c.number, CASES.c.code.label("case_code"))
        .outerjoin(CASES, CASES.c.id == FINDING.c.case_id)
        .where(FINDING.c.cleared_at.is_(None), FINDING.c.case_id.in_(visible_ids(visit.me.scope)))
        .order_by(FINDING.c.found_at.desc())
        .limit(FINDINGS_SHOWN)
    )
    with visit.store.read() as connection:
        found = connection.execute(query, visit.me.bound).all()
    return visit.page("pages/audit.html", findings=found)


def _words(words: Mapping[str, str] | None) -> list[str] | None:
    """A person's own words of an entry; None where they cannot be read any more."""
    return None if words is None else [text for _, text in sorted(words.items())]


def _who(visit: Visit, record: Record, entry: Entry) -> str:
    role, name = ROLES[entry.actor_as][visit.language], record.who(entry.actor_id)
    return f"{name} · {role}" if name else role


def _changes(visit: Visit, record: Record, found: list[Difference], state: CaseRows) -> Iterator[Change]:
    language = visit.language
    for difference in found:
        thing = _thing(difference, state, language)
        before, after = (
            _value(visit, record, difference, value, state) for value in (difference.before, difference.after)
        )
        yield Change(thing, FIELDS[difference.field][language], before, after)


def _thing(difference: Difference, state: CaseRows, language: str) -> str:
    """程序 2 人民调解, 期限 调解期限 …: what the row is."""
    label, row = TABLES[difference.table][language], difference.row
    if difference.table == "proceeding":
        return f"{label} {row['n']} {PATHWAYS[row['pathway']].label[language]}"
    if difference.table == "deadline":
        pathway = state.proceeding(row["proceeding"])["pathway"] if row["proceeding"] else ""
        clock = of_item(clock_words(pathway, row["clock"]) or Label(row["clock"], row["clock"]), row)
        whose = f" · {TABLES['party'][language]} {row['addressee']}" if row["addressee"] else ""
        return f"{label} {clock[language]}{whose}"
    key = difference.key[0] if difference.key else ""
    return f"{label} {key}".strip()


def _value(visit: Visit, record: Record, difference: Difference, value: Any, state: CaseRows) -> str:
    language, name = visit.language, difference.field
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return YES_NO[value][language]
    if name == "state":
        return state_words(difference.row["pathway"], value)[language]
    if name in ("pathway", "to_pathway"):
        return PATHWAYS[value].label[language]
    if name in ("org_id", "to_org"):
        return record.bodies[value][language]
    if name in ("mediator_id", "mediators", "room_id"):
        known = record.rooms if name == "room_id" else record.mediators
        return "、".join(known.get(each, str(each)) for each in (value if isinstance(value, list) else [value]))
    if name == "handler_id":
        return record.accounts.get(value, str(value))
    if name.endswith("_at"):
        return clock_time(moment(value))
    return _plain(value, language)


def _plain(value: Any, language: str) -> str:
    if isinstance(value, list):
        return "、".join(_plain(each, language) for each in value)
    if isinstance(value, dict):
        return "；".join(f"{key}: {_plain(each, language)}" for key, each in sorted(value.items()))
    if isinstance(value, date):
        return value.isoformat()
    return CODES[value][language] if isinstance(value, str) and value in CODES else str(value)
