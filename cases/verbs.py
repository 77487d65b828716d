"""What the verbs of statemachines/involvement.py do to a case's rows: one function per trigger, as in cases/deeds.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from cases.access import OTHER_BODY, SHARES, Person, may_act
from cases.changes import Row
from cases.deeds import FIELDS, Deed, Scene, Sections, account_number, check_handler
from cases.rows import CaseRows, pathway_of
from cases.store import Tx
from cases.withdrawing import send_back, withdraw_entry
from statemachines.decide import Refused
from statemachines.involvement import HELPS
from statemachines.pathway import Label, Refusal, Role
from statemachines.snapshot import local_date

NOT_NEAR = Label(
    "只能请本单位、上级、同级或者下级单位的人。", "Ask people of this body, the one above, beside or below it."
)
NOT_SELF = Label("不能选自己。", "Choose somebody else than yourself.")
ALREADY = Label("已经请过这位同事。", "This colleague has been asked already.")
NO_SUCH_STEP = Label(
    "这一步不能会签：它属于当事人，或者不在这一程序。", "This step is a party’s, or not of this proceeding."
)


# ── who sees and acts by such a part ─────────────────────────────────────────────────────────────────────────────


def shares(person: Person, rows: CaseRows) -> bool:
    """Does an open part of this very person show the case?"""
    return person.reach.cases and any(
        row["account_id"] == person.account_id and row["status"] == "open" and row["kind"] in SHARES
        for row in rows.rows("involvement")
    )


def has_part(person: Person, rows: CaseRows, of: int) -> bool:
    """Is the person's open part in that proceeding? Then what was said there may be read, as by its handler."""
    return any(
        row["account_id"] == person.account_id and row["of"] == of and row["status"] == "open" and row["kind"] in SHARES
        for row in rows.rows("involvement")
    )


def helps(person: Person, rows: CaseRows, of: int, now: datetime) -> bool:
    """May this person act in that proceeding beside its handler? Past its last day a delegation ends by itself."""
    return any(
        row["account_id"] == person.account_id
        and row["of"] == of
        and row["status"] == "open"
        and row["kind"] in HELPS
        and (row["until_date"] is None or date.fromisoformat(row["until_date"]) >= local_date(now))
        for row in rows.rows("involvement")
    )


def may_act_in(person: Person, rows: CaseRows, of: int, now: datetime) -> Refusal | None:
    """`may_act` for a proceeding, by body, handler or part."""
    row = rows.proceeding(of)
    refusal = may_act(person, row["org_id"], row["handler_id"])
    return None if refusal is OTHER_BODY and helps(person, rows, of, now) else refusal


# ── the deeds ────────────────────────────────────────────────────────────────────────────────────────────────────


def _release(scene: Scene) -> Sections:
    return {"assign": {"of": scene.said["of"], "handler": None}}


def _pass_on(scene: Scene) -> Sections:
    _not_self(scene, [scene.said["handler"]], "handler")
    check_handler(scene, scene.said["handler"], scene.said["of"])
    return {"assign": {"of": scene.said["of"], "handler": scene.said["handler"]}}


def _co_handle(scene: Scene) -> Sections:
    who = scene.said["handler"]
    _not_self(scene, [who], "handler")
    _near(scene, [who], "handler", {Role.HANDLER})
    _not_twice(scene, who, "co")
    return _asked(scene, "co", [who], scene.said["of"])


def _delegate(scene: Scene) -> Sections:
    who = scene.said["handler"]
    _not_self(scene, [who], "handler")
    check_handler(scene, who, scene.said["of"])
    _not_twice(scene, who, "delegate")
    return _asked(scene, "delegate", [who], scene.said["of"], until=scene.said["until"].isoformat())


def _ask_joint(scene: Scene) -> Sections:
    pathway = pathway_of(scene.rows.proceeding(scene.said["of"]))
    rows = [row for row in pathway.transitions if row.trigger == scene.said["step"]]
    if not rows or any(row.exit or Role.PARTY in row.by or not row.by & STAFF for row in rows):
        raise Refused(FIELDS, {"step": NO_SUCH_STEP})
    _not_self(scene, scene.said["people"], "people")
    _near(scene, scene.said["people"], "people", STAFF)
    return _asked(scene, "joint", scene.said["people"], scene.said["of"], step=scene.said["step"])


def _circulate(scene: Scene) -> Sections:
    _not_self(scene, scene.said["people"], "people")
    _near(scene, scene.said["people"], "people", STAFF)
    return _asked(scene, "read", scene.said["people"], 0)


def _urge(scene: Scene) -> Sections:
    until = scene.said.get("until")
    return _asked(scene, "urge", [None], scene.said["of"], **({"until": until.isoformat()} if until else {}))


STAFF = frozenset({Role.HANDLER, Role.SUPERVISOR})


def _asked(scene: Scene, kind: str, whom: Iterable[int | None], of: int, **more: Any) -> Sections:
    first = len(scene.rows.rows("involvement")) + 1
    parts = [
        {"n": n, "kind": kind, "of": of, **({"account": account} if account else {}), **more}
        for n, account in enumerate(whom, first)
    ]
    return {"involved": parts}


def _opinion(scene: Scene) -> Sections:
    return _answer(scene, "done", scene.said["opinion"])


def _read(scene: Scene) -> Sections:
    return _answer(scene, "done", "read")


def _answer_urge(scene: Scene) -> Sections:
    return _answer(scene, "done", "answered")


def _end(scene: Scene) -> Sections:
    return _answer(scene, "ended", "")


def _answer(scene: Scene, status: str, answer: str) -> Sections:
    return {"answered": [{"n": scene.said["part"], "status": status, "answer": answer}]}


# ── who may be asked ─────────────────────────────────────────────────────────────────────────────────────────────

ACCOUNT = (
    "SELECT a.role, a.org_id, o.parent_id FROM account a JOIN organisation o ON o.id = a.org_id"
    " WHERE a.id = :id AND NOT a.disabled"
)


def _account(tx: Tx | None, account: int) -> Row | None:
    assert tx is not None
    found = tx.fetch(ACCOUNT, {"id": account})
    return dict(zip(("role", "org_id", "parent_id"), found[0], strict=True)) if found else None


def _near(scene: Scene, accounts: Iterable[int], field: str, roles: Iterable[Role]) -> None:
    """Of the body itself, the one above it, those beside it and those below: not of anybody anywhere."""
    assert scene.tx is not None
    of = scene.said.get("of")
    org = scene.rows.proceeding(of)["org_id"] if of else scene.rows.case["org_id"]
    ((parent,),) = scene.tx.fetch("SELECT parent_id FROM organisation WHERE id = :id", {"id": org})
    for each in accounts:
        found = _account(scene.tx, each)
        if found is None or found["role"] not in set(roles) or not near(found, org, parent):
            raise Refused(FIELDS, {field: NOT_NEAR})


def near(account: Mapping[str, Any], org: int, parent: int | None) -> bool:
    return account["org_id"] in (org, parent) or account["parent_id"] in ({org, parent} - {None})


def _not_self(scene: Scene, accounts: Iterable[int], field: str) -> None:
    if account_number(scene.command.actor.id) in set(accounts):
        raise Refused(FIELDS, {field: NOT_SELF})


def _not_twice(scene: Scene, account: int, kind: str) -> None:
    there = (account, scene.said["of"], kind, "open")
    if any(
        (row["account_id"], row["of"], row["kind"], row["status"]) == there for row in scene.rows.rows("involvement")
    ):
        raise Refused(FIELDS, {"handler": ALREADY})


VERBS: Mapping[str, Deed] = {
    "release": _release,
    "pass_on": _pass_on,
    "co_handle": _co_handle,
    "delegate": _delegate,
    "ask_joint": _ask_joint,
    "give_opinion": _opinion,
    "circulate": _circulate,
    "mark_read": _read,
    "urge": _urge,
    "answer_urge": _answer_urge,
    "end_part": _end,
    "withdraw_entry": withdraw_entry,
    "send_back": send_back,
}
