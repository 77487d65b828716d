"""The eleven guards against a merry-go-round (防程序空转): each stops what goes round, and lets through what is new.

G1 to G10 are asked of the tables, G11 of the door. A row says what happened before, what is asked for now, and the code
of the refusal; "" where something new has come up and it is lawful again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.preview import look
from cases.store import Store
from statemachines.decide import Refused, decide
from statemachines.pathway import Actor, Command, Role
from statemachines.pathways import PATHWAYS
from statemachines.routing import opening_refusal
from statemachines.snapshot import ClaimView, Consent, ProceedingView, ReferralView, Snapshot
from tests.acts import Desk
from tests.people import People
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, TODAY, WORKER, YESTERDAY

HANDLER = Actor("account:7", Role.HANDLER, 3)
SCOPES = ("mediation", "confirmation", "extension")
CONSENTS = tuple(Consent(party.n, scope, True, TODAY) for party in PARTIES for scope in SCOPES)
GOES = {"claims": (1,), "to_org": 9}


def at(n: int, pathway: str, state: str, **facts: Any) -> ProceedingView:
    """Proceeding n of the case in that state; a final one ended yesterday."""
    table = PATHWAYS[pathway]
    found = table.state(state)
    closed = YESTERDAY if found.final else None
    return ProceedingView(
        n, pathway, state, (1,), OPENED, closed, found.outcome, facts=facts, channel=table.channel or pathway
    )


def case(kind: str, *proceedings: ProceedingView, handed: str = "", **facts: Any) -> Snapshot:
    """One item; `handed` is the hand-off of the first proceeding that opened the second."""
    rows = (ReferralView(1, handed, 1, "acknowledged", (1,), OPENED, 9, 2),) if handed else ()
    return Snapshot("C", 5, proceedings, (ClaimView(1, kind, facts=facts),), PARTIES, CONSENTS, referrals=rows)


def opens(pathway: str, snapshot: Snapshot, *items: int) -> str:
    refusal = opening_refusal(pathway, items or (1,), snapshot)
    return refusal.code if refusal else ""


def takes(snapshot: Snapshot, trigger: str, of: int = 1, /, **fields: Any) -> str:
    try:
        decide(snapshot, Command(trigger, of, HANDLER, NOW, fields), NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


def new_item(snapshot: Snapshot) -> Snapshot:
    """The same claim on new facts is another item (民诉解释 218)."""
    return replace(snapshot, claims=(*snapshot.claims, ClaimView(2, snapshot.claims[0].type)))


AGREED = at(1, "mediation", "effective_written", sealed_on="2026-05-20")
CHANGED = at(1, "mediation", "effective_written", sealed_on=TODAY.isoformat())
TURNED_DOWN = at(2, "confirmation", "dismissed")
RETRY = {**GOES, "retrial_ground": "law"}
AGAIN = {"party": WORKER, **GOES}
FORGED = {"application": "refuse_commercial", "review_ground": "forged"}
ARREARS = "social_insurance_arrears"
RETURNED = replace(case("wages", at(1, "petition", "notified", route_class="arbitration")), referrals=(
    ReferralView(1, "petition-arbitration", 1, "returned", (1,), OPENED, 9, None),
))  # fmt: skip
ARRIVED = case(
    "wages",
    at(1, "petition", "notified", route_class="arbitration"),
    at(2, "arbitration", "received"),
    handed="petition-arbitration",
)

ROWS: list[tuple[str, str, str, str]] = [  # guard, what is asked, the answer, the law's answer
    ("G1", "arbitration after it was treated as withdrawn (办案规则 39)",
     opens("arbitration", case("overtime", at(1, "arbitration", "deemed_withdrawn"))), "arbitration_closed"),
    ("G1", "arbitration after a free withdrawal (办案规则 35)",
     opens("arbitration", case("overtime", at(1, "arbitration", "withdrawn"))), ""),
    ("G1", "the same agreement before the court again (民诉法 206)",
     takes(case("loan", AGREED, TURNED_DOWN, handed="mediation-confirmation"), "apply_confirmation", **GOES),
     "same_agreement"),
    ("G1", "an agreement made anew",
     takes(case("loan", CHANGED, TURNED_DOWN, handed="mediation-confirmation"), "apply_confirmation", **GOES), ""),
    ("G1", "support, judged, on the same facts", opens("litigation", case("family_support", at(1, "litigation", "closed"))),
     "suit_repeated"),
    ("G1", "support, judged, on new facts (民诉解释 218)",
     opens("litigation", new_item(case("family_support", at(1, "litigation", "closed"))), 2), ""),
    ("G2", "back to the commission that said it is no labour dispute",
     opens("arbitration", case("overtime", at(1, "arbitration", "closed_refused", refusal_ground="not_labour"))),
     "arbitration_closed"),
    ("G2", "back to the commission after its award was sued on",
     opens("arbitration", case("overtime", at(1, "arbitration", "sued", nonfinal_claims=[1]), at(2, "litigation", "trial"))),
     "arbitration_closed"),
    ("G2", "to the competent commission, as the court has told (劳动争议解释一 5)",
     opens("arbitration", case("overtime", at(1, "arbitration", "closed_refused", refusal_ground="wrong_venue"))), ""),
    ("G3", "the ground that failed in the other procedure (仲裁执行规定 20)",
     takes(case("contract", at(1, "award_review", "reviewing", **FORGED), at(2, "award_review", "dismissed", **FORGED)),
           "refuse_enforcement"), "same_ground"),
    ("G3", "another ground",
     takes(case("contract", at(1, "award_review", "reviewing", **FORGED),
                at(2, "award_review", "dismissed", review_ground="procedure")), "refuse_enforcement"), ""),
    ("G4", "a second application for retrial (民诉解释 381)",
     takes(case("loan", at(1, "appeal", "upheld"), at(2, "retrial", "closed_dismissed", applicant=WORKER)),
           "apply_retrial", party=WORKER, **RETRY), "retried_before"),
    ("G4", "the other party's first",
     takes(case("loan", at(1, "appeal", "upheld"), at(2, "retrial", "closed_dismissed", applicant=WORKER)),
           "apply_retrial", party=EMPLOYER, **RETRY), ""),
    ("G4", "the procuratorate a second time (民诉法 220)",
     takes(case("loan", at(1, "retrial", "dismissed"), at(2, "procuratorial", "closed", applicant=WORKER)),
           "apply_supervision", **AGAIN), "only_one"),
    ("G4", "the procuratorate once the retrial was refused",
     takes(case("loan", at(1, "retrial", "dismissed")), "apply_supervision", **AGAIN), ""),
    ("G5", "a petition on what re-review has concluded (信访工作条例 36)",
     opens("petition", case("petition_only", at(1, "petition", "concluded"))), "concluded"),
    ("G5", "taking up as a petition what was imported into its procedure (31)",
     takes(case("wages", at(1, "petition", "imported", route_class="arbitration")), "accept"), "wrong_state"),
    ("G5", "a petition after one that was withdrawn",
     opens("petition", case("petition_only", at(1, "petition", "withdrawn"))), ""),
    ("G6", "a suit on what is judged (民诉解释 247)",
     opens("litigation", case("loan", at(1, "litigation", "effective"))), "suit_repeated"),
    ("G6", "a suit after one that was withdrawn (民诉解释 214)",
     opens("litigation", case("loan", at(1, "litigation", "withdrawn"))), ""),
    ("G7", "a second remand (民诉法 177)",
     takes(case("loan", at(1, "appeal", "trial", against="judgment"), at(2, "appeal", "remanded")),
           "remand", remand_ground="facts"), "remanded_before"),
    ("G7", "the first remand",
     takes(case("loan", at(1, "appeal", "trial", against="judgment")), "remand", remand_ground="facts"), ""),
    ("G8", "mediation once more, for no new reason",
     takes(case("loan", at(1, "petition", "handling"), at(2, "mediation", "transferred")), "refer_mediation", **GOES),
     "mediated_before"),
    ("G8", "mediation once more, as a party asks",
     takes(case("loan", at(1, "petition", "handling"), at(2, "mediation", "transferred")),
           "refer_mediation", **GOES, again_because="party_request"), ""),
    ("G8", "the committee beginning again by itself",
     takes(case("loan", at(1, "mediation", "registered"), at(2, "mediation", "terminated")), "start_own_initiative"),
     "mediated_before"),
    ("G8", "the committee beginning for the first time",
     takes(case("loan", at(1, "mediation", "registered")), "start_own_initiative"), ""),
    ("G9", "unpaid premiums to court after an award (劳动争议解释一 9)",
     opens("litigation", case(ARREARS, at(1, "arbitration", "awarded", nonfinal_claims=[1]))), "litigation_closed"),
    ("G9", "the loss where they cannot be paid any more (劳动争议解释一 1)",
     opens("litigation", case(ARREARS, at(1, "arbitration", "awarded", nonfinal_claims=[1]), cannot_be_made_up=True)), ""),
    ("G10", "closing a petition whose item was sent back", takes(RETURNED, "import_procedure"), "items_without_owner"),
    ("G10", "closing it once the item has arrived", takes(ARRIVED, "import_procedure"), ""),
    ("G10", "letting go of a dispute nobody has taken",
     takes(replace(case("loan", at(1, "mediation", "mediating")), referrals=(
         ReferralView(1, "mediation-transfer", 1, "offered", (1,), OPENED, 9, None),)), "close_transferred"),
     "not_acknowledged"),
    ("G10", "letting go once the other committee has acknowledged",
     takes(case("loan", at(1, "mediation", "mediating"), at(2, "mediation", "registered"), handed="mediation-transfer"),
           "close_transferred"), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "expected"), [row[2:] for row in ROWS], ids=[f"{guard} {asked}" for guard, asked, *_ in ROWS]
)
def test_a_loop_is_stopped_and_something_new_is_not(found: str, expected: str) -> None:
    assert found == expected


def test_each_guard_is_seen_refusing_and_letting_through() -> None:
    refusing = {guard for guard, _, _, code in ROWS if code}
    passing = {guard for guard, _, _, code in ROWS if not code}
    assert refusing == passing == {f"G{n}" for n in range(1, 11)}  # G11 below


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


@pytest.mark.parametrize(("days", "urgent"), [(0, True), (6, True), (7, False), (20, False)])
def test_g11_a_hand_over_says_when_the_first_right_ends_and_hurries_within_seven_days(
    desk: Desk, store: Store, people: People, days: int, urgent: bool
) -> None:
    """Thirty days to ask for confirmation end on 15 April; the agreement is sued on so many days before."""
    code = desk.mediating()
    signed = date(2026, 3, 16)
    desk.go_to("2026-03-16").do(code, "sign", parties_signed_on=signed, mediator_signed_on=signed, sealed_on=signed)
    ends = date(2026, 4, 15)
    desk.go_to((ends - timedelta(days=days)).isoformat())
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    (handed,) = look(store, people.auditor, code).rows("referral")
    assert (handed["earliest_expiry"], handed["urgent"]) == (ends.isoformat(), urgent)


def test_g11_where_nothing_ends_nothing_hurries(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    (handed,) = look(store, people.auditor, code).rows("referral")
    assert (handed["earliest_expiry"], handed["urgent"]) == (None, False)
