"""Arbitration review (仲裁审查): asked for jointly, turns a labour mediation agreement into an enforceable document."""

from __future__ import annotations

from statemachines.claims import is_labour
from statemachines.guards import happened, only_once, refuse
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Label,
    Op,
    Pathway,
    Refusal,
    State,
    Transition,
)
from statemachines.rows import BODY, EITHER, HEAD, choice, day
from statemachines.snapshot import Snapshot

CONFIRMING = frozenset({"filed", "reviewing", "confirmed", "objection", "closed"})  # 司法确认


def labour_without_relation(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Labour items only, and not whether there is a labour relationship at all (办案规则 75)."""
    items = snapshot.claims_of(claims)
    if all(is_labour(claim) and claim.type != "confirm_relation" for claim in items):
        return None
    return refuse(
        "not_reviewable",
        "仲裁审查只受理劳动人事争议调解协议；确认劳动关系的除外。",
        "Only labour mediation agreements are reviewed, save on whether there is a labour relationship.",
        "仲裁办案规则 75",
    )


def not_with_the_court(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """An agreement goes one of the two ways: what the court confirms, or is asked to, the commission does not review."""
    mine = [p for p in snapshot.proceedings if p.pathway == "confirmation" and set(p.claims) & set(claims)]
    if not any(p.state in CONFIRMING for p in mine):
        return None
    return refuse(
        "confirmed_by_court",
        "该调解协议已经申请司法确认。",
        "Judicial confirmation of this agreement was asked for.",
        "仲裁办案规则 75",
    )


# fmt: off
STATES = (
    State("filed", Label("已共同申请", "joint application filed"), waits_for=Label("仲裁委员会决定是否受理", "the commission, to accept or not")),
    State("reviewing", Label("审查中", "under review")),
    State("document_made", Label("已制作调解书", "document made"), waits_for=Label("双方签收", "both sides, to sign for it")),
    State("enforceable", Label("调解书生效", "document in force"), None, True, "settled"),
    State("not_accepted", Label("不予受理申请", "application refused"), None, True, "refused"),
    State("declined", Label("不予制作调解书", "no document"), None, True, "dismissed"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="review", rule="LA-08", kind=ClockKind.DUTY, label=Label("审查调解协议", "Review of the agreement"),
        addressee=Label("仲裁委员会", "arbitration commission"), starts={"accept": ""}, runs_in=frozenset({"reviewing"}),
        consequence=Label("上报督办。", "Escalation."), warn_days=2, ladder=DUTY_LADDER,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("filed",), "reviewing", BODY, Label("受理", "Accept"),
        Label("自受理之日起五个工作日内审查。", "The review takes five working days from acceptance."),
        basis="仲裁办案规则 76", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("filed",), "not_accepted", BODY, Label("不予受理", "Refuse"),
        Label("协议仍有合同约束力；三十日内仍可共同申请司法确认。", "It stays a contract; joint confirmation is open to day 30."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("scope", Label("不属于受理争议的范围", "outside the scope")),
                ("venue", Label("不属于本委员会管辖", "another commission is competent")),
                ("late", Label("超出申请期间", "out of time")),
                ("relation", Label("确认劳动关系的协议", "an agreement that confirms the relationship")),
                ("confirmed", Label("已经司法确认", "confirmed by the court")),
            ),
        ),
        basis="仲裁办案规则 75", papers=("refusal_notice",), notifies=("parties",),
    ),
    Transition(
        "extend", ("reviewing",), "", HEAD, Label("延长审查期限", "Extend"),
        Label("经主任或者其委托的负责人批准，延长五个工作日。", "The head, or a delegate, extends it by five working days."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("special", Label("有特殊情况", "special circumstances")),
                ("materials", Label("需要补充材料", "materials to be supplemented")),
            ),
        ),
        guards=(only_once("extension_reason", "只能延长一次。", "It can be extended once.", "仲裁办案规则 76"),),
        clocks=(ClockOp(Op.EXTEND, "review", kind="director"),),
        basis="仲裁办案规则 76", notifies=("parties",),
    ),
    Transition(
        "make_document", ("reviewing",), "document_made", BODY, Label("制作调解书", "Make the document"),
        Label("程序和内容合法有效，制作调解书送双方签收。", "Lawful in form and content: both sides are to sign for it."),
        basis="仲裁办案规则 77", papers=("arbitral_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "sign", ("document_made",), "enforceable", BODY, Label("登记双方签收", "Record that both have signed"),
        Label("调解书自最后一方签收起生效，可以申请强制执行。", "In force from the last signature, and enforceable."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="仲裁办案规则 77；劳动争议调解仲裁法 42", notifies=("parties", "sender"),
    ),
    Transition(
        "decline", ("reviewing", "document_made"), "declined", BODY, Label("不予制作调解书", "Make no document"),
        Label("协议仍有合同约束力，可以申请仲裁。", "It stays a contract; arbitration is open."),
        fields=(
            choice(
                "decline_ground", Label("理由", "Ground"),
                ("unlawful", Label("程序或者内容不合法", "unlawful in form or content")),
                ("not_signed", Label("一方拒绝签收", "a party does not sign for it")),
            ),
        ),
        basis="仲裁办案规则 77；劳动争议调解仲裁法 42", notifies=("parties", "sender"),
    ),
    Transition(
        "withdraw", ("filed", "reviewing", "document_made"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("审查结束；协议仍有合同约束力。", "The review ends; the agreement stays a contract."),
        basis="仲裁办案规则 74", notifies=("parties", "sender"), exit=True,
    ),
)
# fmt: on

AGREEMENT_REVIEW = Pathway(
    name="agreement_review",
    version=1,
    label=Label("仲裁审查调解协议", "Arbitration review of an agreement"),
    initial="filed",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="agreement_review",
    bodies=("arbitration_commission",),
    entrance=(labour_without_relation, not_with_the_court),
)
