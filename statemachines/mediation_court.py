"""Court mediation before filing (立案前委派): an older form, switched off where a case is filed first.

Entrusted mediation after filing and the court's own are states of the suit (statemachines/litigation.py).
"""

from __future__ import annotations

from statemachines.guards import happened
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
from statemachines.pathway import ClockKind, Label
from statemachines.rows import REMEDIES_TOLD, choice, day

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
