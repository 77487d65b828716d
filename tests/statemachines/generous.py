"""A case in which every step of a pathway can be taken: what guards ask for is there, so that only state and role decide.

`situation(pathway, state, trigger)` gives a snapshot in that state and a complete command. What a trigger needs beyond
the ordinary stands in FACTS, FIELDS and WORLD: a line for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from statemachines.pathway import Actor, Command, Field, FieldKind, Pathway, Role
from statemachines.snapshot import (
    ClaimView,
    ClockView,
    Consent,
    PartyView,
    ProceedingView,
    ReferralView,
    Snapshot,
)

NOW = datetime(2026, 6, 10, 4, tzinfo=UTC)
TODAY = date(2026, 6, 10)
YESTERDAY = date(2026, 6, 9)
OPENED = date(2026, 3, 2)
ROLES = tuple(Role)
H, S, P, A, Y = Role.HANDLER, Role.SUPERVISOR, Role.PARTY, Role.AGENCY, Role.SYSTEM


def may(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


WORKER, EMPLOYER = 1, 2
PARTIES = (PartyView(WORKER, "applicant", "person"), PartyView(EMPLOYER, "respondent", "organisation"))
STRANGER = PartyView(3, "third", "person")
OVERTIME, IOU, LOAN = 1, 2, 3

# (pathway, trigger) → facts that earlier steps have recorded
TWO_SUE: Mapping[str, Any] = {"brought_by": [WORKER, STRANGER.n], "brought_against": [EMPLOYER]}
SUED = ("litigation", "administrative_suit", "arbitration", "commercial_arbitration", "rural_arbitration")
FACTS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    **{(name, "some_withdraw"): TWO_SUE for name in SUED},
    ("mediation", "apply_confirmation"): {"sealed_on": "2026-05-20"},
    ("petition", "object"): {"received_by": "assigned"},
    ("petition", "split_off"): {"matter": "accusation"},
    ("petition", "accept"): {"route_class": "petition"},
    ("petition", "import_procedure"): {"route_class": "duty"},
    ("arbitration", "serve_award"): {"nonfinal_claims": [LOAN]},
    ("arbitration", "apply_set_aside"): {"final_claims": [LOAN]},
    ("arbitration", "become_effective"): {"nonfinal_claims": [LOAN]},
    ("arbitration", "record_effective"): {"nonfinal_claims": [LOAN]},
    ("arbitration", "record_suit_dropped"): {"final_claims": [LOAN]},
    ("arbitration", "record_found_final"): {"nonfinal_claims": [LOAN], "unlabelled": True},
    ("arbitration", "record_suit_decided"): {"nonfinal_claims": [LOAN]},
    ("litigation", "entrust"): {"procedure": "ordinary"},
    ("litigation", "mediate"): {"procedure": "ordinary"},
    ("litigation", "convert"): {"procedure": "simplified"},
    ("litigation", "judge"): {"procedure": "ordinary"},
    ("litigation", "judge_small"): {"procedure": "small"},
    ("litigation", "judge_together"): {"procedure": "ordinary"},
    ("litigation", "judge_small_together"): {"procedure": "small"},
    ("arbitration", "apply_enforcement"): {"final_claims": [LOAN]},
    ("payment_order", "end_procedure"): {"order_basis": "debt"},
    ("payment_order", "end_wage_procedure"): {"order_basis": "wages"},
    ("payment_order", "sue"): {"order_basis": "debt"},
    ("payment_order", "arbitrate"): {"order_basis": "wages"},
    ("preservation", "grant_before"): {"stage": "before"},
    ("preservation", "grant"): {"stage": "within"},
    ("appeal", "extend"): {"against": "judgment"},
    ("appeal", "uphold"): {"against": "judgment"},
    ("appeal", "change"): {"against": "judgment"},
    ("appeal", "remand"): {"against": "judgment"},
    ("appeal", "settle"): {"against": "judgment"},
    ("appeal", "uphold_ruling"): {"against": "ruling"},
    ("appeal", "revoke_ruling"): {"against": "ruling"},
    ("retrial", "judge"): {"as_instance": "first"},
    ("retrial", "judge_finally"): {"as_instance": "second"},
    ("enforcement", "report_assets"): {"notice_on": "2026-03-10"},
    ("enforcement", "end_round"): {"notice_on": "2026-03-10"},
    ("mediation", "apply_arbitration_review"): {"sealed_on": "2026-05-20"},
    ("award_review", "set_aside"): {"application": "set_aside_labour"},
    ("award_review", "refuse_enforcement"): {"application": "refuse_commercial"},
    ("award_review", "refuse_labour"): {"application": "refuse_labour"},
    ("award_review", "remit"): {"application": "set_aside_commercial"},
    ("reconsideration", "convert"): {"simple_because": "warning"},
    ("reconsideration", "terminate_stayed"): {"suspension_ground": "death"},
    ("administrative_suit", "convert"): {"procedure": "simplified"},
    ("administrative_suit", "extend"): {"procedure": "ordinary"},
}

# (pathway, trigger) → answers beyond the first choice, today's date, party 1 and all claim items
FIELDS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    **{(name, "some_withdraw"): {"left": (WORKER,)} for name in SUED},
    ("arbitration", "make_award"): {"nonfinal_claims": (LOAN,)},
    ("petition", "refer_arbitration"): {"claims": (OVERTIME,)},
    ("mediation", "arbitrate"): {"claims": (OVERTIME,)},
    ("confirmation", "note_third_party"): {"party": STRANGER.n},
    ("arbitration", "record_found_final"): {"party": EMPLOYER},
    ("reconsideration", "terminate_stayed"): {"suspended_on": date(2026, 4, 10)},  # 61 days ago
    ("appeal", "drop_appellant"): {"dropped_appellants": (WORKER,), "still_appealing": (EMPLOYER,)},
}

# (pathway, trigger) → the claim item it is about: a loan may be sued on at once, overtime may be arbitrated
CLAIM: Mapping[tuple[str, str], tuple[ClaimView, ...]] = {
    ("petition", "refer_arbitration"): (ClaimView(OVERTIME, "overtime"),),
    ("mediation", "arbitrate"): (ClaimView(OVERTIME, "overtime"),),
    ("mediation", "record_labour_application"): (ClaimView(OVERTIME, "overtime"),),
    ("payment_order", "arbitrate"): (ClaimView(OVERTIME, "overtime"),),
    ("mediation", "apply_arbitration_review"): (ClaimView(OVERTIME, "overtime"),),
    ("petition", "refer_rural_arbitration"): (ClaimView(LOAN, "land_contract"),),
    ("petition", "refer_commercial_arbitration"): (ClaimView(LOAN, "contract", facts={"arbitration_clause": True}),),
    ("petition", "refer_reconsideration"): (ClaimView(LOAN, "administrative_act"),),
    ("petition", "refer_administrative_suit"): (ClaimView(LOAN, "administrative_act"),),
    ("reconsideration", "sue_directly"): (ClaimView(LOAN, "administrative_act"),),
    ("reconsideration", "sue"): (ClaimView(LOAN, "administrative_act"),),
}

MEDIATION_CONFIRMED = ProceedingView(2, "confirmation", "confirmed", (LOAN,), OPENED)
MEDIATION_ENDED = ProceedingView(2, "mediation", "terminated", (), OPENED, TODAY, "failed")


def referral(name: str, opened: int | None = None) -> ReferralView:
    return ReferralView(1, name, 1, "acknowledged", (), OPENED, 9, opened)


def above(state: str) -> ProceedingView:
    """The second instance of the same suit."""
    return ProceedingView(2, "appeal", state, (LOAN,), OPENED)


def suit(state: str, **facts: Any) -> ProceedingView:
    """A civil suit on the item, brought after what came first."""
    return ProceedingView(2, "litigation", state, (LOAN,), OPENED, facts=facts)


FINAL_AWARD = ProceedingView(2, "arbitration", "set_aside_pending", (LOAN,), OPENED, facts={"final_claims": [LOAN]})

Others = tuple[tuple[ProceedingView, ...], tuple[ReferralView, ...]]


def handed(name: str, pathway: str, state: str) -> Others:
    """A hand-off from the first proceeding, and where the proceeding that it opened stands."""
    return (ProceedingView(2, pathway, state, (LOAN,), OPENED),), (referral(name, 2),)


# Two suits on one award, each on a part of it; the other one has been decided.
PARTS: Others = (
    (replace(suit("judged"), claims=(IOU,)), ProceedingView(3, "arbitration", "sued", (LOAN, IOU), OPENED)),
    (),
)
# (pathway, trigger) → what else the case holds
OTHERS: Mapping[tuple[str, str], Others] = {
    ("mediation", "close_transferred"): ((), (referral("mediation-transfer"),)),
    ("mediation", "record_confirmation"): ((MEDIATION_CONFIRMED,), (referral("mediation-confirmation", 2),)),
    ("petition", "record_feedback"): ((MEDIATION_ENDED,), (referral("petition-mediation", 2),)),
    ("litigation", "order_filing"): ((above("ruling_revoked"),), ()),
    ("litigation", "confirm_refusal"): ((above("ruling_upheld"),), ()),
    ("litigation", "take_up_remand"): ((above("remanded"),), ()),
    ("litigation", "record_replaced"): ((above("changed"),), ()),
    ("litigation", "record_dropped"): ((above("withdrawn"),), ()),
    ("litigation", "resume_periods"): ((above("withdrawn"),), ()),
    ("litigation", "hear_together"): ((suit("trial"),), ()),
    ("litigation", "go_on_alone"): ((suit("withdrawn"),), ()),
    ("litigation", "close_together"): ((suit("judged"),), ()),
    ("litigation", "judge_together"): PARTS,
    ("litigation", "judge_small_together"): PARTS,
    ("litigation", "join_appeal"): ((above("trial"),), ()),
    ("retrial", "take_up_remand"): ((above("remanded"),), ()),
    ("retrial", "record_replaced"): ((above("changed"),), ()),
    ("retrial", "record_dropped"): ((above("withdrawn"),), ()),
    ("retrial", "resume_periods"): ((above("withdrawn"),), ()),
    ("retrial", "join_appeal"): ((above("trial"),), ()),
    ("preservation", "record_main_case"): ((ProceedingView(2, "litigation", "filed", (LOAN,), OPENED),), ()),
    ("mediation", "record_arbitral_document"): handed("mediation-agreement-review", "agreement_review", "enforceable"),
    ("arbitration", "record_suit_dropped"): ((suit("withdrawn"),), ()),
    ("arbitration", "record_found_final"): ((suit("closed_refused", plaintiff=EMPLOYER),), ()),
    ("arbitration", "record_suit_decided"): ((suit("closed"),), ()),
    ("arbitration", "record_set_aside"): handed("labour-review", "award_review", "set_aside"),
    ("arbitration", "dismiss_set_aside"): handed("labour-review", "award_review", "dismissed"),
    ("award_review", "accept"): ((FINAL_AWARD,), ()),
    ("commercial_arbitration", "record_set_aside"): handed("commercial-review", "award_review", "set_aside"),
    ("commercial_arbitration", "record_not_enforced"): handed("commercial-review", "award_review", "not_enforced"),
    ("commercial_arbitration", "record_dismissal"): handed("commercial-review", "award_review", "dismissed"),
    ("commercial_arbitration", "record_review_dropped"): handed("commercial-review", "award_review", "withdrawn"),
    ("commercial_arbitration", "arbitrate_anew"): handed("commercial-review", "award_review", "remitted"),
}

EXPIRED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("arbitration", "become_effective"): ("suit",),
    ("arbitration", "record_effective"): ("suit",),
    ("arbitration", "record_suit_dropped"): ("set_aside",),
    ("arbitration", "record_suit_decided"): ("suit",),
    ("arbitration", "lapse_suit"): ("suit_set_aside",),
    ("arbitration", "record_lapse"): ("suit_set_aside",),
    ("litigation", "become_effective"): ("appeal",),
    ("litigation", "record_dropped"): ("appeal",),
    ("confirmation", "close"): ("objection",),
    ("traffic_mediation", "accept"): ("application",),  # its last day is today
    ("retrial", "become_effective"): ("appeal",),
    ("retrial", "record_dropped"): ("appeal",),
    ("payment_order", "become_enforceable"): ("service", "object"),
    ("payment_order", "record_enforceable"): ("service", "object"),
    ("rural_arbitration", "become_effective"): ("suit",),
    ("rural_arbitration", "record_effective"): ("suit",),
    ("commercial_arbitration", "become_binding"): ("set_aside",),
    ("commercial_arbitration", "record_binding"): ("set_aside",),
    ("award_review", "lapse_suit"): ("suit",),
    ("award_review", "record_lapse"): ("suit",),
    ("reconsideration", "lapse_suit"): ("suit",),
    ("reconsideration", "record_effective"): ("suit",),
    ("administrative_suit", "become_effective"): ("appeal",),
    ("administrative_suit", "record_dropped"): ("appeal",),
}
PASSED: Mapping[tuple[str, str], tuple[str, ...]] = {("enforcement", "apply_higher_court"): ("idle",)}
RUNNING: Mapping[tuple[str, str], tuple[str, ...]] = {("enforcement", "reconsider"): ("reconsider",)}

SCOPES = ("mediation", "confirmation", "agreement_review", "extension")
CONSENTS = tuple(Consent(party.n, scope, True, TODAY) for party in PARTIES for scope in SCOPES)


LATE = ClockView(1, "correct", 0, "expired", YESTERDAY)  # a period that ended the day before


def said(table: Mapping[tuple[str, str], Any], pathway: Pathway, trigger: str, otherwise: Any) -> Any:
    """The line of that pathway and trigger, else of its channel: what all its kinds need."""
    names = ((pathway.name, trigger), (pathway.channel, trigger))
    return next((table[name] for name in names if name in table), otherwise)


def snapshot(pathway: Pathway, state: str, trigger: str) -> Snapshot:
    """A case of two sides that agree on everything, its first proceeding in that state."""
    claims = said(CLAIM, pathway, trigger, (ClaimView(LOAN, "loan"),))
    facts, numbers = said(FACTS, pathway, trigger, {}), tuple(c.n for c in claims)
    first = ProceedingView(1, pathway.name, state, numbers, OPENED, facts=facts, channel=pathway.channel)
    others, referrals = said(OTHERS, pathway, trigger, ((), ()))
    clocks = tuple(
        ClockView(1, name, party.n, status, due)
        for table, status, due in (
            (EXPIRED, "expired", TODAY),
            (PASSED, "expired", YESTERDAY),
            (RUNNING, "running", TODAY),
        )
        for name in said(table, pathway, trigger, ())
        for party in PARTIES
    )
    late = (LATE,) if trigger == "deem_abandoned" else ()
    return Snapshot("C", 7, (first, *others), claims, (*PARTIES, STRANGER), CONSENTS, (*clocks, *late), referrals)


def answers(fields: tuple[Field, ...], claims: tuple[int, ...]) -> dict[str, Any]:
    """A good answer to every question."""
    values: dict[FieldKind, Any] = {
        FieldKind.DATE: TODAY,
        FieldKind.BOOL: True,
        FieldKind.INTEGER: 1,
        FieldKind.MONEY: 100,
        FieldKind.PARTY: WORKER,
        FieldKind.PARTIES: (WORKER, EMPLOYER),
        FieldKind.CLAIMS: claims,
        FieldKind.ACCOUNT: 7,
        FieldKind.ACCOUNTS: (7,),
        FieldKind.STEP: "fail",
        FieldKind.ORGANISATION: 9,
        FieldKind.TEXT: "words",
        FieldKind.NOTE: "words",
    }
    required = (field for field in fields if field.required)
    return {f.name: f.choices[0][0] if f.kind is FieldKind.CHOICE else values[f.kind] for f in required}


def command(pathway: Pathway, trigger: str, role: Role, fields: tuple[Field, ...], claims: tuple[int, ...]) -> Command:
    """Somebody in that role takes the step with good answers."""
    given = answers(fields, claims) | dict(said(FIELDS, pathway, trigger, {}))
    actor = Actor("system:deadlines" if role is Role.SYSTEM else "account:7", role, 9)
    return Command(trigger, 1, actor, NOW, given)


def labour_case(*types: str, **changes: Any) -> Snapshot:
    """A worker and an employer, the worker's petition being handled, one item for each type named."""
    claims = tuple(ClaimView(n, type_) for n, type_ in enumerate(types, 1))
    petition = ProceedingView(1, "petition", "handling", tuple(c.n for c in claims), OPENED)
    return replace(Snapshot("C", 3, (petition,), claims, PARTIES), **changes)
