"""What a hand-off is made of: its papers, whose consent it needs, and the guards that stop a merry-go-round.

The rows themselves stand in statemachines/referrals.py and the modules it gathers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from statemachines.effects import Effect, runs, words
from statemachines.guards import chosen, consent_refusal, day_of, ended_in_vain, here, lapsed, refuse
from statemachines.pathway import Guard, Label, Refusal
from statemachines.routing import opening_refusal, suit_refusal
from statemachines.snapshot import ProceedingView, ReferralView, Situation, local_date

PAPERS: Mapping[str, Label] = {
    "application": Label("申请书或者起诉状", "application or complaint"),
    "claims": Label("请求项和金额", "claim items and amounts"),
    "identities": Label("身份和联系方式", "identities and contacts"),
    "petition_form": Label("信访事项登记表", "petition form"),
    "route_notice": Label("途径告知书", "notice of the route"),
    "agency_opinion": Label("有关机关意见", "the organ's opinion"),
    "consents": Label("各方同意记录", "record of consents"),
    "mediation_dates": Label("调解申请和结束日期", "dates of application and end of mediation"),
    "termination_notice": Label("终止调解通知", "notice that mediation ended"),
    "agreement": Label("调解协议书", "mediation agreement"),
    "undisputed_facts": Label("双方确认的无争议事实", "undisputed facts both sides confirmed"),
    "body_proof": Label("调解组织主持调解的证明", "proof that the body presided"),
    "title_proofs": Label("财产权利证明", "proofs of title"),
    "addresses": Label("送达地址确认书", "confirmed addresses"),
    "receipt_slip": Label("收件回执或者受理通知书", "receipt slip or acceptance notice"),
    "award": Label("裁决书和送达证明", "award and proof of service"),
    "disputed_items": Label("有争议的请求项", "list of disputed items"),
    "appeal_petition": Label("上诉状和副本", "appeal and copies of it"),
    "judgment": Label("裁判文书和送达证明", "judgment or ruling and proof of service"),
    "court_file": Label("全部案卷和证据", "the whole file and the evidence"),
    "retrial_application": Label("再审申请书", "application for retrial"),
    "retrial_ruling": Label("驳回再审申请的裁定、再审裁判或者逾期证明", "the ruling on the retrial, or proof of delay"),
    "supervision_decision": Label("抗诉书或者再审检察建议", "protest or procuratorial suggestion"),
    "enforcement_application": Label("申请执行书", "application for enforcement"),
    "title": Label("生效法律文书和生效证明", "the document in force and proof of its effect"),
    "order_papers": Label("支付令申请和终结督促程序裁定", "application for the order and the ruling that ended it"),
    "service_proof": Label("收到裁决、决定的证明", "proof of the day the award or decision was received"),
    "mediation_application": Label("仲裁审查申请书", "application for arbitration review"),
    "review_ruling": Label("不予执行裁定和送达证明", "the ruling refusing enforcement and proof of service"),
    "administrative_act": Label("行政行为的决定书或者申请履职的证明", "the act, or proof that the organ was asked"),
    "reconsideration_decision": Label(
        "复议决定书、不予受理决定或者逾期证明", "the decision on reconsideration, or proof of delay"
    ),
    "clause": Label("仲裁协议", "arbitration agreement"),
    "deadlines": Label("各项权利期限", "every running right and limitation"),
}
NEVER: Mapping[str, Label] = {
    "concessions": Label("当事人为达成协议作出的让步", "concessions made to reach a settlement"),
    "mediation_minutes": Label("调解过程记录", "minutes of the mediation"),
}


class ConsentOf(StrEnum):
    """Who must have agreed before anything is handed over."""

    NONE = "none"
    APPLICANT = "applicant"  # the person who asks files himself: taking the step is the consent
    BOTH = "both"
    JOINT = "joint"  # one application by both sides


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """What the door writes: which hand-off, where to, with which items. Numbers only."""

    referral: str
    to_pathway: str
    claims: tuple[int, ...]
    to_org: int | None
    packet: tuple[str, ...]
    needs_acknowledgement: bool
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the new proceeding knows from the start


@dataclass(frozen=True, slots=True)
class Referral:
    """One lawful hand-off. `packet` and `never` are keys of PAPERS and NEVER."""

    id: str
    from_pathway: str
    to_pathway: str
    label: Label
    consent: ConsentOf
    packet: tuple[str, ...]
    effects: tuple[Effect, ...]
    basis: str
    guards: tuple[Guard, ...] = ()
    two_sided: bool = False
    never: tuple[str, ...] = tuple(NEVER)
    records: tuple[tuple[str, str], ...] = ()  # (fact of the new proceeding, the answer of the step that gives it)
    scope: str = ""  # of the consent, where it is not the usual one
    meanwhile: Label | None = (
        None  # what holds besides: of the decision it is about, or of periods that no clock here keeps
    )

    @property
    def clocks(self) -> Label:
        """What becomes of the clocks, in words."""
        return words(self.effects, self.from_pathway, self.to_pathway)

    def check(self, situation: Situation) -> Refusal | None:
        """Why it may not be handed over now. Without answers, only what the case itself shows is judged."""
        for guard in (self._consented, _own_items, *self.guards):
            if refusal := guard(situation):
                return refusal
        return None

    def draft(self, situation: Situation) -> ReferralDraft:
        """The hand-off as the door will write it; without chosen items, all of the proceeding's."""
        return ReferralDraft(
            self.id,
            self.to_pathway,
            chosen(situation),
            situation.fields.get("to_org"),
            self.packet,
            self.two_sided,
            {fact: situation.fields[name] for fact, name in self.records if situation.fields.get(name) is not None},
        )

    def _consented(self, situation: Situation) -> Refusal | None:
        scope = self.scope or SCOPES.get(self.consent)
        if scope is None:
            return None
        ended = ended_in_vain(situation.snapshot, scope, set(chosen(situation)))
        return consent_refusal(situation.snapshot, scope, self.basis, ended)


SCOPES: Mapping[ConsentOf, str] = {ConsentOf.BOTH: "mediation", ConsentOf.JOINT: "confirmation"}


def _own_items(situation: Situation) -> Refusal | None:
    """Items of this proceeding, or such as were added to the case and belong to none yet."""
    taken = {claim for p in situation.snapshot.proceedings for claim in p.claims} - set(here(situation).claims)
    if not taken & set(chosen(situation)):
        return None
    return refuse("foreign_items", "所选请求项属于其他程序。", "These items belong to another proceeding.")


def earlier(situation: Situation, referral: str) -> list[ReferralView]:
    """Hand-offs of that kind of any of these items, returned ones left out."""
    items = set(chosen(situation))
    rows = [r for r in situation.snapshot.referrals if r.referral == referral and r.status != "returned"]
    return [r for r in rows if items & set(r.claims)]


def opened(situation: Situation, rows: list[ReferralView]) -> list[ProceedingView]:
    return [situation.snapshot.proceeding(r.opened) for r in rows if r.opened]


def not_twice(referral: str) -> Guard:
    """No item is handed over again while its first hand-off is offered or its proceeding is open."""

    def guard(situation: Situation) -> Refusal | None:
        items = set(chosen(situation))
        gone = {item for row in earlier(situation, referral) if _lives(situation, row) for item in row.claims} & items
        if gone and (gone == items or situation.fields):  # nothing chosen yet: another item may still go
            return refuse("already_handed_over", "这些请求项已经转出。", "These items have been handed over already.")
        return None

    return guard


def to_another_body(situation: Situation) -> Refusal | None:
    """A committee hands a matter to another one (人民调解若干规定 21), not to itself."""
    chosen_body = situation.fields.get("to_org")
    if chosen_body is None or chosen_body != here(situation).org_id:
        return None
    return refuse("same_body", "本单位正在办理，请移交给其他单位。", "Your own body runs this; choose another.")


def _lives(situation: Situation, row: ReferralView) -> bool:
    return row.status == "offered" or any(p.is_open for p in opened(situation, [row]))


def mediation_not_exhausted(situation: Situation) -> Refusal | None:
    """After a mediation has ended, a second one needs a new fact or a party's own request (G8)."""
    if not situation.fields or situation.fields.get("again_because"):
        return None
    items = set(chosen(situation))
    ended = [p for p in situation.snapshot.proceedings if p.channel == "mediation" and not p.is_open]
    if any(items & set(p.claims) for p in ended):
        return refuse(
            "mediated_before",
            "已经调解过；有新的事实或者当事人自己请求的，可以再次调解。",
            "It was mediated before; a new fact or a party's own request is needed.",
            "信访工作条例 33",
        )
    return None


def open_channel(pathway: str) -> Guard:
    """Routing, item by item, on everything that is chosen together."""

    def guard(situation: Situation) -> Refusal | None:
        if not situation.fields:
            return _all_closed(pathway, situation)
        return opening_refusal(pathway, chosen(situation), situation.snapshot)

    return guard


def _all_closed(pathway: str, situation: Situation) -> Refusal | None:
    """Nothing chosen yet: refused only if no single item could go there."""
    refusals = [opening_refusal(pathway, (claim,), situation.snapshot) for claim in here(situation).claims]
    return refusals[0] if refusals and all(refusals) else None


def suit_is_open(situation: Situation) -> Refusal | None:
    """Arbitration-first is judged per item, on the bundle that would be sued on together."""
    if not situation.fields:
        return _all_closed("litigation", situation)
    return suit_refusal(chosen(situation), situation.snapshot)


def confirmation_in_time(situation: Situation) -> Refusal | None:
    """Thirty days from effect; past them the court may be asked to excuse the delay (民诉法 86), nobody else."""
    if not situation.fields or situation.fields.get("good_cause") is True:
        return None
    if lapsed(situation, "confirmation", None, local_date(situation.command.occurred_at)):
        return refuse(
            "confirmation_late",
            "自协议生效之日起三十日已过；协议仍有约束力，可以起诉。",
            "The 30 days from effect have passed; the agreement still binds and may be sued on.",
            "民诉法 205",
        )
    return None


def new_agreement(situation: Situation) -> Refusal | None:
    """The same text is not put to the court twice: after a dismissal the agreement must have been made anew (G1)."""
    rows = earlier(situation, "mediation-confirmation")
    failed = [p for p in opened(situation, rows) if p.outcome in ("dismissed", "not_accepted")]
    facts = here(situation).facts
    made = max((day for name in ("sealed_on", "written_on") if (day := day_of(facts.get(name)))), default=None)
    if any(made is None or (p.closed_on and made <= p.closed_on) for p in failed):
        return refuse(
            "same_agreement",
            "同一协议已被驳回或者不予受理，须变更协议后再申请。",
            "This agreement was turned down; it must be changed first.",
            "民诉法 206",
        )
    return None


APPLIED = "民法典 195；仲裁办案规则 27"  # an application or a suit interrupts limitation
PETITION_RUNS = runs("信访工作条例 34", "handle")
