"""Court mediation besides the entrusted one: before filing (立案前委派), switched off; and the court's own, in the suit.

A case is filed first since 2025-01-01; entrusting it afterwards is a state of the suit (statemachines/litigation.py).
"""

from __future__ import annotations

from statemachines.guards import fresh_consent, happened, lies_ahead
from statemachines.mediation_kinds import (
    COMMITTEE,
    OF_LABOUR,
    ORAL,
    TO_COMMITTEES,
    accept_at_once,
    lapse,
    refusals,
    vary,
)
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Guard,
    Label,
    Op,
    State,
    Transition,
)
from statemachines.rows import BODY, EITHER, REMEDIES_TOLD, SYSTEM, choice, day

OWN = "court_mediating"  # a state of the suit
TRACK = choice(
    "track", Label("期限", "Term"),
    ("ordinary", Label("普通程序", "ordinary procedure")),
    ("summary", Label("简易、小额程序", "simplified or small claims")),
)  # fmt: skip
OWN_STATE = State(OWN, Label("法院调解中", "mediated by the court itself"))
OWN_CLOCK = ClockRule(
    name="court_mediation", rule="CM-13", kind=ClockKind.DUTY, choose="track",
    label=Label("答辩期满前的调解期限", "Mediation before the defence period ends"), addressee=Label("人民法院", "court"),
    starts={"mediate": "consented_on"}, runs_in=frozenset({OWN}), on_expiry="lapse_mediation",
    consequence=Label("及时转入审理。", "The case goes to trial."), ladder=DUTY_LADDER,
)  # fmt: skip


def own_mediation(track_fits: Guard) -> tuple[Transition, ...]:
    """The court mediates itself, by consent and before the defence period ends; whoever is unwilling has a trial."""
    law = "民事调解规定 4"
    return (
        Transition(
            "mediate", ("filed",), OWN, BODY, Label("法院主持调解", "Mediate in court"),
            Label("答辩期满前经各方同意调解；审限继续计算。", "By consent, before the defence period ends; the trial limit runs on."),
            fields=(TRACK, day("consented_on", "最后一方同意之日", "Last consent given on")),
            guards=(fresh_consent("mediation", "consented_on", law), track_fits, happened("consented_on")),
            basis="民事调解规定 4", notifies=("parties",),
        ),
        Transition(
            "extend_mediation", (OWN,), "", BODY, Label("经各方同意延长调解", "Extend by consent"),
            Label("各方同意继续调解；延长期间不计入审限。", "All agree to go on; the extension is outside the trial limit."),
            fields=(day("agreed_on", "最后一方同意之日", "Last consent given on"), day("until", "延至", "Until")),
            guards=(fresh_consent("extension", "agreed_on", law), happened("agreed_on"), lies_ahead("until")),
            clocks=(ClockOp(Op.EXTEND, "court_mediation", kind="agreed", until_field="until"),),
            basis="民事调解规定 4", notifies=("parties",),
        ),
        Transition(
            "refuse_mediation", (OWN,), "filed", EITHER, Label("不愿调解", "Refuse mediation"),
            Label("立即转入审理。", "The case goes back for trial at once."),
            basis="民诉法 125", notifies=("parties",), exit=True,
        ),
        Transition(
            "fail_mediation", (OWN,), "filed", BODY, Label("调解不成", "Mediation failed"),
            Label("转入审理；调解中的让步不得作为证据。", "Back for trial; concessions are no evidence."),
            basis="民事调解规定 4；民诉解释 107", notifies=("parties",),
        ),
        Transition(
            "lapse_mediation", (OWN,), "filed", SYSTEM, Label("调解期满", "Mediation term passed"),
            Label("期满未延长，转入审理。", "Not extended: the case goes back for trial."),
            basis="民事调解规定 4", notifies=("parties",),
        ),
    )  # fmt: skip


# fmt: off
COURT_ASSIGNED_MEDIATION = vary(
    COMMITTEE,
    name="court_assigned_mediation",
    label=Label("立案前委派调解", "Court-assigned mediation before filing"),
    bodies=("court",),
    switch="pre_filing_mediation",
    drop=("consenting", "start_own_initiative", *ORAL, *OF_LABOUR, *TO_COMMITTEES, "follow_up", "visit"),
    steps=(
        accept_at_once(
            "特邀调解规定 27", happened("receipt_on"), label=Label("委派调解", "Assign to a mediator"),
            effect=Label("坚持起诉的，随时依法登记立案。", "Whoever insists on suing has the case filed at any time."),
            fields=(*accept_at_once("").fields, day("receipt_on", "调解员签收之日", "Mediator signed for it on")),
            papers=("assignment_letter",),
        ),
        *refusals("mediating"),
        COMMITTEE.step("fail", fields=(
            choice(
                "fail_ground", Label("原因", "Ground"),
                ("no_agreement", Label("分歧较大，不能达成协议", "wide differences, no agreement")),
                ("unreachable", Label("当事人无法联系", "a party cannot be reached")),
                ("sham", Label("涉嫌虚假调解，已报告法院", "suspected sham, reported to the court")),
                ("other", Label("其他", "other")),
            ),
            REMEDIES_TOLD,
        )),
        lapse("特邀调解规定 27", "mediating", zh="期满终止委派调解", en="Ended at the end of the term"),
    ),
    law="特邀调解规定 26",
    basis={"extend": "特邀调解规定 27", "decline": "特邀调解规定 21", "sue": "民诉法 126；特邀调解规定 21"},
    clocks=(
        COMMITTEE.clock(
            "settle", rule="CM-04", kind=ClockKind.DUTY, label=Label("委派调解期限", "Assigned mediation"),
            addressee=Label("受委派的调解员", "mediator"), starts={"accept": "receipt_on", "renegotiate": ""},
            runs_in=frozenset({"mediating"}), on_expiry="lapse", warn_days=7,
            consequence=Label("终止调解并退回材料；坚持起诉的应当登记立案。", "It ends and the file goes back; an insisted suit must be filed."),
        ),
    ),
)
# fmt: on
