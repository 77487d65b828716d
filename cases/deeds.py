"""What a step on the whole case does to its rows, beyond being recorded: one function per trigger of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cases import mediating
from cases.changes import Row
from cases.clockwork import corrected, items, touches
from cases.rows import CaseRows, snapshot
from cases.store import Tx
from statemachines import act_periods, limitation
from statemachines.calendars import Calendar
from statemachines.clockops import VOID
from statemachines.decide import Decision, Refused, opening_changes
from statemachines.pathway import Command, Label, Refusal, Role
from statemachines.pathways import PATHWAYS
from statemachines.receivers import KINDS, opens
from statemachines.referrals import REFERRALS
from statemachines.routing_table import deciding_facts
from statemachines.sides import ADVERSARIAL, BROUGHT_AGAINST, BROUGHT_BY
from statemachines.snapshot import local_date
from statemachines.value import value

Sections = Mapping[str, Any]


@value
class Scene:
    """Where a deed is done: the case as read, the decision taken, and the transaction to look things up in (None where
    nothing is written and the deed is only drafted)."""

    tx: Tx | None
    rows: CaseRows
    decision: Decision
    command: Command
    calendar: Calendar

    @property
    def said(self) -> Mapping[str, Any]:
        return self.command.fields


Deed = Callable[[Scene], Sections]


def account_number(actor_id: str) -> int | None:
    """7 for "account:7"; None for the system and other bodies."""
    kind, _, number = actor_id.partition(":")
    return int(number) if kind == "account" else None


def party_number(actor_id: str) -> int | None:
    """2 for "party:2"; None for everybody else."""
    kind, _, number = actor_id.partition(":")
    return int(number) if kind == "party" else None


FIELDS = Refusal("fields", Label("请更正标出的项目。", "Correct the marked fields."))
NOT_OF_THE_BODY = Label("这位同事不在该单位，或者不是承办人。", "This colleague is not a handler of that body.")


def check_handler(scene: Scene, account: int, of: int) -> None:
    """Who answers for a proceeding is a handler of the body that runs it."""
    assert scene.tx is not None
    sql = "SELECT org_id FROM account WHERE id = :id AND role = 'handler' AND NOT disabled"
    if [org for (org,) in scene.tx.fetch(sql, {"id": account})] != [scene.rows.proceeding(of)["org_id"]]:
        raise Refused(FIELDS, {"handler": NOT_OF_THE_BODY})


def _assign(scene: Scene) -> Sections:
    check_handler(scene, scene.said["handler"], scene.said["of"])
    return {"assign": {"of": scene.said["of"], "handler": scene.said["handler"]}}


def _begin(scene: Scene) -> Sections:
    """A proceeding of another pathway, at a body that runs it."""
    pathway = PATHWAYS[scene.said["pathway"]]
    if _kind_of_body(scene, scene.said["to_org"]) not in pathway.bodies:
        wrong = Label("该单位不办理这一途径。", "This body does not run that pathway.")
        raise Refused(FIELDS, {"to_org": wrong})
    sides = {name: scene.said[name] for name in (BROUGHT_BY, BROUGHT_AGAINST)} if pathway.name in ADVERSARIAL else None
    return opened(scene, pathway.name, list(scene.said["claims"]), scene.said["to_org"], sides)


def _kind_of_body(scene: Scene, org: int) -> str:
    """A key of BODY_KINDS; "" where there is no such body."""
    assert scene.tx is not None
    found = scene.tx.fetch("SELECT kind FROM organisation WHERE id = :id", {"id": org})
    return str(found[0][0]) if found else ""


def _claim(scene: Scene) -> Sections:
    if scene.rows.proceeding(scene.said["of"])["handler_id"]:
        raise Refused(Refusal("taken", Label("已有承办人。", "It already has a handler.")))
    return {"assign": {"of": scene.said["of"], "handler": account_number(scene.command.actor.id)}}


def _record_consent(scene: Scene) -> Sections:
    consent = {name: scene.said[name] for name in ("party", "scope", "channel")}
    on = local_date(scene.command.occurred_at).isoformat()
    return {"consent": {**consent, "given": scene.said["given"] == "yes", "on": on}}


def _set_messages(scene: Scene) -> Sections:
    return {"told": {"party": scene.said["party"], "in": scene.said["told_in"]}}


def _acknowledge_escalation(scene: Scene) -> Sections:
    if not any(row["seq"] == scene.said["escalation"] for row in scene.rows.rows("escalation")):
        raise Refused(Refusal("answered", Label("这项上报已经签收。", "This escalation was already acknowledged.")))
    return {"acknowledged": {"escalation": scene.said["escalation"]}}


def _offered(scene: Scene) -> Row:
    row = scene.rows.tables["referral"].get((scene.said["referral"],))
    if row is None or row["status"] != "offered":
        raise Refused(Refusal("answered", Label("这次转办已经答复。", "This hand-over was already answered.")))
    return row


def _acknowledge_referral(scene: Scene) -> Sections:
    row = _offered(scene)
    sections = opened(scene, _pathway_here(scene, row), row["claims"], row["to_org"])
    n = sections["opened"][0]["n"]
    return {"answer": {"n": row["n"], "status": "acknowledged", "opened": n}, **sections}


def _pathway_here(scene: Scene, row: Row) -> str:
    """What was offered, or the kind of it that the receiving body runs for such items."""
    referral = REFERRALS[row["referral"]]
    if referral.id not in KINDS:
        return str(row["to_pathway"])
    items = snapshot(scene.rows).claims_of(tuple(row["claims"]))
    if name := opens(referral, _kind_of_body(scene, row["to_org"]), items):
        return name
    words = Label("本单位不办理这类调解，请退回。", "This body runs no mediation of such items; return it.")
    raise Refused(Refusal("not_run_here", words))


def _return_referral(scene: Scene) -> Sections:
    return {"answer": {"n": _offered(scene)["n"], "status": "returned"}}


def _add_claim(scene: Scene) -> Sections:
    said = scene.said
    amount = {"amount_fen": said["amount"]} if said.get("amount") is not None else {}
    facts = {name: plain(said[name]) for name in deciding_facts(said["type"]) if said.get(name)}
    known = {"facts": facts} if facts else {}
    return {"claims": [{"n": len(scene.rows.rows("claim")) + 1, "type": said["type"], **amount, **known}]}


def _set_facts(scene: Scene) -> Sections:
    """Facts that routing decides on, for the items chosen; what was not answered stays as it was."""
    facts = {name: plain(value) for name, value in scene.said.items() if name != "claims" and value is not None}
    claims = scene.rows.tables["claim"]
    return {"claims": [{"n": n, "facts": {**claims[(n,)]["facts"], **facts}} for n in scene.said["claims"]]}


def _record_risk(scene: Scene) -> Sections:
    return {"facts": {"domestic_violence": bool(scene.said.get("domestic_violence"))}}


def _correct_date(scene: Scene) -> Sections:
    """The log gets another entry, the clock another date; what was sent on the old one stays on record."""
    said = scene.said
    on, today = said.get("right_on"), local_date(scene.command.occurred_at)
    right = {"on": on, "until": said.get("right_until"), "kind": VOID if said.get("never") else ""}
    item = corrected(scene.rows, said["event"], right, scene.calendar)
    if on and on > max(today, date.fromisoformat(item["was"])):
        raise Refused(Refusal("date_in_future", Label("日期不能晚于今天。", "The date cannot lie after today.")))
    return {"clocks": [item]}


def _raise_level(scene: Scene) -> Sections:
    """Responsibility moves to the body above, where somebody takes it anew. No clock and no remedy changes."""
    assert scene.tx is not None
    org = scene.rows.proceeding(scene.said["of"])["org_id"]
    sql = "SELECT p.id, p.level FROM organisation o JOIN organisation p ON p.id = o.parent_id WHERE o.id = :id"
    found = scene.tx.fetch(sql, {"id": org})
    if not found:
        raise Refused(Refusal("no_level_above", Label("已经是最高一级。", "There is no body above.")))
    ((above, level),) = found
    return {"level": {"of": scene.said["of"], "org": above, "level": level}}


def open_directly(scene: Scene) -> Sections:
    """A proceeding nobody has to acknowledge: the party goes there himself, the same handler follows it."""
    draft = scene.decision.refers
    assert draft is not None
    org = draft.to_org or scene.rows.proceeding(scene.decision.proceeding)["org_id"]
    return opened(scene, draft.to_pathway, list(draft.claims), org, draft.facts)


def opened(
    scene: Scene, pathway: str, claims: list[int], org: int, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The sections that open a proceeding, with its first clocks and what is known of it from the start."""
    n = len(scene.rows.rows("proceeding")) + 1
    on = local_date(scene.command.occurred_at)
    row = {
        "n": n,
        "pathway": pathway,
        "version": PATHWAYS[pathway].version,
        "state": PATHWAYS[pathway].initial,
        "claims": claims,
        "org": org,
        "on": on.isoformat(),
    }
    if facts:
        row["facts"] = {name: plain(value) for name, value in facts.items()}
    actor = scene.command.actor
    if actor.role is Role.HANDLER and (handler := account_number(actor.id)):
        row["handler"] = handler
    started = items(scene.rows, n, pathway, opening_changes(PATHWAYS[pathway], on, {}), scene.calendar)
    view = snapshot(scene.rows)
    beside = (
        *limitation.opened(view, pathway, n, tuple(claims), on),
        *act_periods.opened(view, pathway, tuple(claims), on),
    )
    clocks = [*started, *touches(scene.rows, beside, scene.calendar)]
    return {"opened": [row], **({"clocks": clocks} if clocks else {})}


def plain(value: Any) -> Any:
    """A field's value as a ledger fact."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _meeting(scene: Scene) -> Sections:
    return mediating.MEETINGS[scene.decision.row.trigger](scene.tx, scene.rows, scene.command)


DEEDS: Mapping[str, Deed] = {
    **dict.fromkeys(mediating.MEETINGS, _meeting),
    "begin": _begin,
    "assign": _assign,
    "claim": _claim,
    "record_consent": _record_consent,
    "set_messages": _set_messages,
    "acknowledge_escalation": _acknowledge_escalation,
    "acknowledge_referral": _acknowledge_referral,
    "return_referral": _return_referral,
    "add_claim": _add_claim,
    "set_facts": _set_facts,
    "record_risk": _record_risk,
    "correct_date": _correct_date,
    "raise_level": _raise_level,
}
