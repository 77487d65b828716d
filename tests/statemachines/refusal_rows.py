"""Every reason for which a guard refuses a step, pathway by pathway: a step that is lawful but for one thing.

The rows are read from the law, not from the program; the articles stand beside them. What recurs has a name: `dates`,
`joint`, `handed` and so on write the rows of one rule for one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from statemachines.snapshot import ClockView, ProceedingView, ReferralView
from tests.statemachines.generous import EMPLOYER, LOAN, OPENED, STRANGER, TODAY, WORKER, YESTERDAY
from tests.statemachines.side_rows import SIDE_ROWS
from tests.statemachines.spoiled import (
    FOREIGN,
    OTHER,
    Attempt,
    Row,
    Spoil,
    about,
    added,
    alone,
    beside,
    clock,
    consents,
    foreign,
    offered,
    one_sided,
    recorded,
    row,
    run_by_the_receiver,
    said,
    violence,
    without_clocks,
)

Rows = tuple[Row, ...]
TOMORROW, BEFORE = TODAY + timedelta(days=1), OPENED - timedelta(days=1)

# ── what recurs ──────────────────────────────────────────────────────────────────────────────────────────────────────


def dates(trigger: str, names: str) -> Rows:
    """What a paper or a person did lies between the opening of the proceeding and today."""
    return tuple(
        row(trigger, code, said(**{name: day}))
        for name in names.split()
        for code, day in (("date_in_future", TOMORROW), ("date_before_opening", BEFORE))
    )


def days(**names: str) -> Rows:
    """The same for several steps."""
    return tuple(found for trigger, fields in names.items() for found in dates(trigger, fields))


def ahead(trigger: str, name: str) -> Rows:
    """A day that is fixed for later does not lie before the act."""
    return (row(trigger, "date_passed", said(**{name: YESTERDAY})),)


def late(trigger: str, name: str, party: int = 0, states: str = "") -> Rows:
    """The last day was yesterday."""
    return (row(trigger, "out_of_time", clock(name, party), states=states),)


def used(trigger: str, name: str, party: int = 0) -> Rows:
    """That right was used before, in time."""
    return (row(trigger, "already_used", clock(name, party, TOMORROW, "settled")),)


def once(trigger: str, fact: str) -> Rows:
    return (row(trigger, "only_once", recorded(**{fact: "2026-05-04"})),)


def stage(trigger: str, fact: str, other: str, code: str) -> Rows:
    """The procedure is another one, or nobody has said which."""
    return (row(trigger, code, recorded(**{fact: other})), row(trigger, code, recorded(**{fact: None})))


def periods(trigger: str, name: str, states: str = "") -> Rows:
    """One party's period still runs, or one party was never served (民诉解释 244)."""
    return (
        row(trigger, "periods_running", clock(name, EMPLOYER, TOMORROW), states=states),
        row(trigger, "periods_running", without_clocks, clock(name, WORKER, status="expired"), states=states),
    )


def joint(trigger: str, scope: str = "mediation") -> Rows:
    """Each side must have said yes, and nobody no (人民调解法 17; 民诉法 205)."""
    return (
        row(trigger, "no_other_side", one_sided),
        row(trigger, "consent_refused", consents(scope, (WORKER, True), (EMPLOYER, False))),
        row(trigger, "consent_refused", consents(scope, (WORKER, False), (EMPLOYER, True))),
        row(trigger, "consent_missing", consents(scope, (WORKER, True))),
        row(trigger, "consent_missing", consents(scope, (EMPLOYER, True))),
    )


def anew(trigger: str, scope: str, marker: str) -> Rows:
    """Every time anew: a yes that was said before this proceeding, or was used already, is none."""
    return (
        *joint(trigger, scope),
        row(trigger, "consent_missing", consents(scope, (WORKER, True), (EMPLOYER, True), on=BEFORE)),
        row(trigger, "consent_used", recorded(**{marker: TODAY.isoformat()})),
    )


def unwilling(trigger: str) -> Rows:
    """One clear no ends it (人民调解法 17); who has not been asked yet has not refused."""
    return (
        row(trigger, "consent_refused", consents("mediation", (WORKER, False))),
        row(trigger, "consent_refused", consents("mediation", (EMPLOYER, False))),
    )


def handed(trigger: str, referral: str, *closed: Row) -> Rows:
    """Only items of this proceeding, and none twice; `closed` says what shuts the channel."""
    return (
        row(trigger, "foreign_items", foreign),
        row(trigger, "already_handed_over", offered(referral)),
        *closed,
    )


def sued_before(trigger: str, *more: Spoil, states: str = "") -> Row:
    """The same item is before the court (民诉解释 247)."""
    return row(trigger, "suit_repeated", beside("litigation", "trial"), *more, states=states)


def came_to(trigger: str, pathway: str, referral: str, code: str, *states: str) -> Rows:
    """What was handed over has not come to that end, or nothing was handed over."""
    others = tuple(row(trigger, code, alone, beside(pathway, state, handed=referral)) for state in states)
    return (row(trigger, code, alone), row(trigger, code, beside(pathway, states[0], handed=referral)), *others)


# ── mediation ────────────────────────────────────────────────────────────────────────────────────────────────────────

# A committee does not take what others have taken or resolved: 人民调解若干规定 22.
TAKEN_BY_OTHERS = {"before_court": ("litigation", "filed"), "before_organ": ("traffic_mediation", "performed")}


def free(trigger: str) -> Rows:
    return tuple(row(trigger, code, beside(*where)) for code, where in TAKEN_BY_OTHERS.items())


def nowhere_else(trigger: str = "accept") -> Rows:
    """An organ, or a committee of its trade, does not take what a court or another mediation has."""
    return (
        row(trigger, "taken_elsewhere", beside("arbitration", "hearing")),
        row(trigger, "taken_elsewhere", beside("mediation", "mediating")),
    )


def protected(trigger: str) -> Rows:
    """Police, shelter and a protection order are offered before anybody sits down (反家庭暴力法 13, 23)."""
    return (row(trigger, "protection_first", violence),)


EXTEND = (*anew("extend", "extension", "agreed_on"), *dates("extend", "agreed_on"), *ahead("extend", "until"))
SIGN = (*unwilling("sign"), *dates("sign", "parties_signed_on mediator_signed_on sealed_on"))
SIGN_ORGAN = (*unwilling("sign"), *dates("sign", "signed_on"))
PERFORM = dates("perform", "performed_on")
RENEGOTIATE = (*anew("renegotiate", "extension", "agreed_on"), *dates("renegotiate", "agreed_on"))
VISIT = dates("visit", "visited_on")
START = (*joint("start"), *protected("start"))
ACCEPT_AT_ONCE = (*joint("accept"), *nowhere_else(), *protected("accept"))
SUE = handed("sue", "mediation-suit", row("sue", "litigation_closed", about("overtime")), sued_before("sue"))
ARBITRATE = handed("arbitrate", "mediation-arbitration", row("arbitrate", "arbitration_closed", about("loan")))
TRANSFER = (
    *handed("transfer", "mediation-transfer"),
    row("transfer", "same_body", run_by_the_receiver),  # 人民调解若干规定 21
    *joint("transfer"),
    row("close_transferred", "not_acknowledged", alone),
    row("close_transferred", "not_acknowledged", alone, offered("mediation-transfer")),
)
ORAL = (  # labour and medical agreements are written: 劳动争议调解仲裁法 14; 医疗纠纷条例 39
    *unwilling("agree_orally"),
    *dates("agree_orally", "reached_on"),
    row("agree_orally", "writing_required", about("wages")),
    row("agree_orally", "writing_required", about("medical")),
    *dates("put_in_writing", "written_on"),
    row("put_in_writing", "written_already", recorded(written_on="2026-05-20")),
    row("put_in_writing", "written_already", recorded(sealed_on="2026-05-20")),
)
CONFIRM = (  # jointly, in thirty days, on a text that no court and no commission has had: 民诉法 205, 206; 办案规则 75
    *joint("apply_confirmation", "confirmation"),
    *handed("apply_confirmation", "mediation-confirmation"),
    row("apply_confirmation", "not_written", recorded(sealed_on=None)),
    row("apply_confirmation", "confirmation_late", clock("confirmation")),
    row(
        "apply_confirmation",
        "same_agreement",
        recorded(sealed_on="2026-05-20"),
        beside("confirmation", "dismissed", handed="mediation-confirmation"),
    ),
    row("apply_confirmation", "with_the_commission", beside("agreement_review", "reviewing")),
    row("apply_confirmation", "confirmation_closed", about("divorce")),
    row("record_confirmation", "not_confirmed", alone),
    row(
        "record_confirmation",
        "not_confirmed",
        alone,
        beside("confirmation", "reviewing", handed="mediation-confirmation"),
    ),
    row("record_confirmation", "not_confirmed", alone, beside("confirmation", "confirmed")),  # of another agreement
)
COMMISSION = (  # jointly, in fifteen days: 仲裁办案规则 74-77
    *joint("apply_arbitration_review", "agreement_review"),
    *handed("apply_arbitration_review", "mediation-agreement-review"),
    row("apply_arbitration_review", "not_written", recorded(sealed_on=None)),
    *late("apply_arbitration_review", "arbitration_review"),
    row("apply_arbitration_review", "not_reviewable", about("loan")),
    *came_to(
        "record_arbitral_document", "agreement_review", "mediation-agreement-review", "no_document", "document_made"
    ),
)
OWN_INITIATIVE = (  # after a mediation that failed or was refused, a party asks: 人民调解法 17, 26 (G8)
    *unwilling("start_own_initiative"),
    *free("start_own_initiative"),
    row("start_own_initiative", "mediated_before", beside("mediation", "terminated", "failed")),
    row("start_own_initiative", "mediated_before", beside("mediation", "refused", "refused")),
)
COMMITTEE = (*unwilling("accept"), *free("accept"), *START, *SIGN, *CONFIRM, *PERFORM, *RENEGOTIATE, *SUE)
ORGAN = (*ACCEPT_AT_ONCE, *SIGN_ORGAN, *PERFORM, *SUE)

MEDIATION: Rows = (
    *(*COMMITTEE, *OWN_INITIATIVE, *EXTEND, *TRANSFER, *ORAL, *COMMISSION, *VISIT, *ARBITRATE),
    *dates("record_labour_application", "received_on"),
    row("record_labour_application", "no_labour_item", about("neighbour")),
)
MEDICAL: Rows = (
    *(*ACCEPT_AT_ONCE, row("accept", "before_organ", beside("health_mediation", "performed"))),
    *(*EXTEND, *TRANSFER, *SIGN, *CONFIRM, *VISIT, *PERFORM, *RENEGOTIATE, *SUE),
    *dates("receive_appraisal", "appraised_on"),
)
HEALTH: Rows = (*ORGAN, *dates("receive_appraisal", "appraised_on"))
TRAFFIC: Rows = (  # ten working days from the report, three from a mediation that failed: 交通事故程序规定 85, 86
    *ORGAN,
    *days(record_report="report_received_on", record_failed_mediation="failed_on", begin="begun_on"),
    row("accept", "no_report", without_clocks),
    row("accept", "out_of_time", without_clocks, clock("application")),
    row("accept", "out_of_time", without_clocks, clock("application_again")),
)
CONSUMER: Rows = (
    *(*nowhere_else(), *START, *SIGN_ORGAN, *PERFORM, *SUE),
    *unwilling("settle_at_once"),
    *dates("settle_at_once", "performed_on"),
)
POLICE: Rows = (*ORGAN, *dates("again", "first_session_on"))
PROPERTY: Rows = (*COMMITTEE, *OWN_INITIATIVE, *EXTEND, *TRANSFER, *ORAL, *VISIT)
LABOUR: Rows = (*COMMITTEE, *COMMISSION, *VISIT, *ARBITRATE)
COMMERCIAL: Rows = (*COMMITTEE, *ORAL)
COURT_ASSIGNED: Rows = (
    *(*ACCEPT_AT_ONCE, *EXTEND, *SIGN, *CONFIRM, *PERFORM, *RENEGOTIATE, *SUE),
    *dates("accept", "receipt_on"),
)

# ── petition (信访工作条例) ──────────────────────────────────────────────────────────────────────────────────────────

NOT_LABOUR = row("refer_arbitration", "arbitration_closed", about("loan"))
PETITION: Rows = (
    *days(notify_route="notified_on", settle="settled_on", issue_opinion="delivered_on", issue_review="delivered_on"),
    *days(conclude="delivered_on", exclude_hearing="hearing_from hearing_to"),
    row("object", "not_assigned", recorded(received_by="office")),  # 23
    row("object", "not_assigned", recorded(received_by="organ")),
    *late("object", "objection"),
    *used("object", "objection"),
    row("split_off", "no_accusation", recorded(matter="claim")),  # 29
    *(row("accept", "not_class_six", recorded(route_class=c)) for c in ("litigation", "arbitration", "duty")),  # 31, 34
    *once("extend", "extension_reason"),
    *late("request_review", "request_review"),  # 35
    *late("request_re_review", "request_re_review"),  # 36
    *joint("refer_mediation"),  # 33
    *handed("refer_mediation", "petition-mediation"),
    row("refer_mediation", "already_open", beside("mediation", "mediating")),
    row(
        "refer_mediation", "mediated_before", beside("mediation", "terminated", "transferred"), said(again_because=None)
    ),
    row("record_feedback", "mediation_open", alone),
    row("record_feedback", "mediation_open", beside("mediation", "mediating", handed="petition-mediation")),
    *handed("refer_arbitration", "petition-arbitration", NOT_LABOUR),
    *handed("refer_suit", "petition-suit", row("refer_suit", "litigation_closed", about("overtime"))),
    sued_before("refer_suit"),
    *handed(
        "refer_rural_arbitration",
        "petition-rural",
        row("refer_rural_arbitration", "rural_arbitration_closed", about("loan")),
    ),
    *handed(  # no clause, no arbitration: 仲裁法 4
        "refer_commercial_arbitration",
        "petition-commercial",
        row("refer_commercial_arbitration", "commercial_arbitration_closed", about("divorce", arbitration_clause=True)),
    ),
    *handed(  # 行政复议法 29, 30
        "refer_reconsideration",
        "petition-reconsideration",
        row("refer_reconsideration", "reconsidered_before", beside("administrative_suit", "judged")),
    ),
    *handed(  # 行政复议法 23
        "refer_administrative_suit",
        "petition-administrative-suit",
        row(
            "refer_administrative_suit",
            "reconsideration_first",
            about("administrative_act", reconsideration_first=True),
        ),
    ),
    row("import_procedure", "class_six", recorded(route_class="petition")),
    row("import_procedure", "items_without_owner", recorded(route_class="litigation")),  # G10
    row("import_procedure", "items_without_owner", recorded(route_class="arbitration")),
)

# ── labour arbitration (劳动争议调解仲裁法, 仲裁办案规则) ────────────────────────────────────────────────────────────

FINAL = recorded(final_claims=[LOAN], nonfinal_claims=None)
STILL_IN_COURT: tuple[tuple[Spoil, ...], ...] = (
    (),
    (beside("litigation", "trial"),),
    (beside("litigation", "closed"),),
)
ARBITRATION: Rows = (
    *days(complete="completed_on", serve="served_on", restart="restarted_on", exclude_public_notice="excluded_from"),
    *days(mediate="signed_on", serve_award="award_served_on", apply_set_aside="set_aside_applied_on"),
    *days(record_set_aside="ruling_received_on", serve_ruling="ruling_received_on"),
    *days(record_suit_dropped="drop_ruling_on", record_found_final="found_ruling_on"),
    *once("ask_correction", "completed_on"),  # 规则 29
    *once("advise_mediation", "applicant_agrees"),  # 规则 69
    *once("extend", "extension_reason"),  # 43
    *ahead("summon", "hearing_on"),
    row("make_award", "items_not_split", said(nonfinal_claims=())),  # 47: each item is said to be final or not, once
    row("make_award", "items_not_split", said(final_claims=(LOAN,))),
    row(
        "serve_award",
        "no_such_award",
        said(document="final_worker"),
        recorded(final_claims=None),
        states="awarded set_aside_pending",
    ),  # 解释一 20
    row("serve_award", "no_such_award", said(document="nonfinal"), FINAL),
    row(
        "serve_award",
        "wrong_role",
        said(document="final_worker", party=EMPLOYER),
        FINAL,
        states="awarded set_aside_pending",
    ),  # 48, 49
    row(
        "serve_award",
        "wrong_role",
        said(document="final_employer"),
        FINAL,
        clock("suit_final", WORKER, TOMORROW),
        states="awarded set_aside_pending",
    ),
    row(
        "sue", "fields", said(party=None), states="awarded set_aside_pending set_aside"
    ),  # the remedy is a party's: 48-50
    row(
        "sue",
        "employer_cannot_sue",
        FINAL,
        said(party=EMPLOYER),
        clock("set_aside", EMPLOYER, TOMORROW),
        states="awarded set_aside_pending",
    ),
    row("sue", "out_of_time", FINAL, said(party=WORKER), clock("suit_final", WORKER), states="awarded"),  # 48
    row("sue", "out_of_time", said(party=WORKER), clock("suit", WORKER), states="awarded set_aside_pending"),  # 50
    row("sue", "out_of_time", FINAL, said(party=EMPLOYER), clock("suit_set_aside", EMPLOYER), states="set_aside"),  # 49
    row("sue", "out_of_time", clock("suit", WORKER), states="set_aside"),  # 50: what was not final was not set aside
    *handed("sue", "arbitration-suit"),
    sued_before("sue"),
    row("sue", "litigation_closed", about("overtime"), recorded(just_cause="transfer"), states="no_decision"),
    *handed("apply_enforcement", "award-enforcement"),
    row("apply_enforcement", "not_final", recorded(final_claims=None, nonfinal_claims=[LOAN])),  # 51
    row("apply_set_aside", "foreign_items", foreign, recorded(final_claims=[LOAN, FOREIGN])),
    row("apply_set_aside", "already_handed_over", offered("labour-review")),
    row("apply_set_aside", "no_final_award", recorded(final_claims=None, nonfinal_claims=[LOAN])),  # 49
    row("apply_set_aside", "worker_sues", clock("suit_final", WORKER, TOMORROW)),
    row("apply_set_aside", "worker_sued", beside("litigation", "trial")),  # 解释一 21
    *late("apply_set_aside", "set_aside", WORKER),
    *once("apply_set_aside", "set_aside_applied_on"),
    row("apply_set_aside", "already_open", beside("award_review", "reviewing")),
    *came_to("record_set_aside", "award_review", "labour-review", "not_set_aside", "reviewing", "dismissed"),
    *came_to("dismiss_set_aside", "award_review", "labour-review", "review_open", "reviewing", "set_aside"),
    *(
        found
        for trigger in ("become_effective", "record_effective")
        for found in (
            row(trigger, "award_not_served", recorded(final_claims=[LOAN]), states="awarded"),
            row(trigger, "periods_running", clock("suit", EMPLOYER, TOMORROW), states="awarded"),
            row(trigger, "periods_running", clock("set_aside", EMPLOYER, TOMORROW), states="awarded"),
            row(trigger, "periods_running", clock("suit_final", WORKER, TOMORROW), states="awarded"),
            row(trigger, "periods_running", clock("set_aside_anew", EMPLOYER, TOMORROW), states="awarded"),  # 解释一 21
            row(
                trigger, "periods_running", clock("set_aside_found", EMPLOYER, TOMORROW), states="awarded"
            ),  # 解释一 18
            row(trigger, "suit_pending", beside("litigation", "trial"), states="awarded"),  # 解释一 16
            row(trigger, "judged", beside("litigation", "effective"), states="awarded"),
        )
    ),
    *(row("record_suit_dropped", "suit_not_dropped", alone, *court) for court in STILL_IN_COURT),  # 解释一 21
    row("record_suit_dropped", "not_the_employer", without_clocks, clock("suit_final", WORKER)),
    row("record_suit_dropped", "not_the_employer", clock("set_aside_anew", WORKER, TOMORROW)),  # recorded before
    *(row("record_found_final", "not_found_final", alone, *court) for court in STILL_IN_COURT),  # 解释一 18
    row("record_found_final", "not_found_final", alone, beside("litigation", "withdrawn")),
    row("record_found_final", "not_found_final", recorded(unlabelled=None)),
    row("record_found_final", "not_the_employer", said(party=WORKER)),  # of two, the worker is the person
    row("record_found_final", "not_the_employer", alone, beside("litigation", "closed_refused", plaintiff=WORKER)),
    row("record_found_final", "not_the_employer", clock("suit_final", EMPLOYER)),
    row(
        "record_found_final", "not_found_final", alone, beside("litigation", "closed_refused", dismissal_ground="late")
    ),
    *once("record_found_final", "found_ruling_on"),
    row("record_suit_decided", "not_judged", alone),  # 解释一 16
    *(row("record_suit_decided", "not_judged", alone, beside("litigation", s)) for s in ("trial", "withdrawn")),
    row("record_suit_decided", "award_not_served", without_clocks),
    row("record_suit_decided", "award_not_served", without_clocks, clock("suit", WORKER)),
    row("record_suit_decided", "periods_running", clock("suit", EMPLOYER, TOMORROW)),
    row("record_suit_decided", "suit_pending", beside("litigation", "trial")),
    row("serve_ruling", "served_before", clock("suit_set_aside", WORKER, TOMORROW)),  # 49
    *(
        found
        for trigger in ("lapse_suit", "record_lapse")  # 49, and 50 for what was not final
        for found in (
            *periods(trigger, "suit_set_aside", "set_aside"),
            row(trigger, "periods_running", clock("suit", EMPLOYER, TOMORROW)),
            row(trigger, "sued_in_time", FINAL, beside("litigation", "trial")),
            row(trigger, "sued_in_time", FINAL, beside("litigation", "effective")),
        )
    ),
)

# ── civil suit, appeal, retrial, the procuratorate (民诉法, 民诉解释) ────────────────────────────────────────────────


def retried(referral: str) -> Rows:
    """Six months, one application for each party, never the dissolution of a marriage: 213, 216; 解释 381 (G4)."""
    return (
        *dates("note_retrial_ground", "knew_on"),
        *once("note_performance_period", "performance_due_on"),
        *handed("apply_retrial", referral),
        row("apply_retrial", "out_of_time", said(retrial_ground="law"), clock("retrial")),
        row("apply_retrial", "out_of_time", said(retrial_ground="law"), clock("retrial", WORKER)),
        row("apply_retrial", "out_of_time", said(retrial_ground="forged"), clock("retrial_knowing", WORKER)),
        row("apply_retrial", "marriage_dissolved", about("divorce")),
        row("apply_retrial", "retried_before", beside("retrial", "closed_dismissed", applicant=WORKER)),
    )


def from_above(trigger: str, *states: str) -> Rows:
    """The second instance has come to another end, or none yet."""
    return tuple(row(trigger, "not_decided_above", alone, beside("appeal", state)) for state in states)


GONE_ABOVE: Rows = (
    *(found for step in ("record_dropped", "resume_periods") for found in from_above(step, "trial", "upheld")),
    *periods("record_dropped", "appeal"),  # 解释 244: the other party may appeal still
    row(
        "resume_periods",
        "periods_over",
        clock("appeal", WORKER, status="settled"),
        clock("appeal", EMPLOYER, status="expired"),
    ),
)
JOINED: Rows = (
    *used("appeal", "appeal", WORKER),
    *late("join_appeal", "appeal", WORKER),
    *used("join_appeal", "appeal", WORKER),
    *(row("join_appeal", "appeal_gone", alone, beside("appeal", state)) for state in ("withdrawn", "remanded")),
)


def both_appeal(attempt: Attempt) -> Attempt:
    """The first instance handed the appeal up, and both sides used their period there."""
    snapshot, command = attempt
    below = ProceedingView(OTHER, "litigation", "appealed", (LOAN,), OPENED)
    clocks = tuple(ClockView(OTHER, "appeal", n, "settled", TODAY) for n in (WORKER, EMPLOYER))
    up = ReferralView(9, "suit-appeal", OTHER, "acknowledged", (LOAN,), OPENED, 9, 1)
    changed = replace(snapshot, proceedings=(*snapshot.proceedings, below), clocks=clocks, referrals=(up,))
    return changed, command


def partly(attempt: Attempt) -> Attempt:
    """The other suit is on other items than this one."""
    snapshot, command = attempt
    first, *others = snapshot.proceedings
    apart = (replace(p, claims=(FOREIGN,)) if p.pathway == "litigation" else p for p in others)
    return replace(snapshot, proceedings=(first, *apart)), command


def also_awarded(attempt: Attempt) -> Attempt:
    """One award decided these and those items."""
    snapshot, command = attempt
    award = ProceedingView(OTHER, "arbitration", "sued", (LOAN, FOREIGN), OPENED)
    return replace(snapshot, proceedings=(*snapshot.proceedings, award)), command


LITIGATION: Rows = (
    *days(complete="completed_on", refuse="ruling_served_on", serve_complaint="complaint_served_on"),
    *days(entrust="receipt_on", extend_mediation="agreed_on", mediate="consented_on", convert="filed_on"),
    *days(exclude="excluded_from", serve_judgment="judgment_served_on", take_up_remand="remanded_on"),
    *days(record_dropped="effective_on", settle="signed_on", dismiss_suit="ruling_served_on"),
    *retried("suit-retrial"),
    *once("ask_correction", "completed_on"),  # 立案规定 7
    *late("appeal_refusal", "appeal_refusal"),  # 171
    *handed("appeal_refusal", "refusal-appeal"),
    *from_above("order_filing", "trial", "ruling_upheld", "withdrawn"),
    *from_above("confirm_refusal", "trial", "ruling_revoked"),
    *anew("entrust", "mediation", "receipt_on"),  # 125
    *anew("mediate", "mediation", "consented_on"),
    *anew("extend_mediation", "extension", "agreed_on"),
    *ahead("extend_mediation", "until"),
    *(row(trigger, "wrong_track", recorded(procedure="simplified")) for trigger in ("entrust", "mediate")),
    *(row(trigger, "wrong_track", said(track="summary")) for trigger in ("entrust", "mediate")),
    *stage("convert", "procedure", "ordinary", "already_ordinary"),  # 170
    *once("extend", "extension_reason"),
    *stage("judge", "procedure", "small", "one_instance"),  # 165
    *stage("judge_small", "procedure", "ordinary", "not_small"),
    *(row("hear_together", "no_other_suit", alone, *court) for court in ((), (beside("litigation", "withdrawn"),))),
    row(
        "hear_together",
        "no_other_suit",
        alone,
        recorded(plaintiff=WORKER),
        beside("litigation", "trial", plaintiff=WORKER),
    ),
    *dates("hear_together", "joined_on"),
    *once("hear_together", "joined_on"),
    row("go_on_alone", "other_suit_goes_on", alone, beside("litigation", "trial")),  # 劳动争议解释一 4
    row("close_together", "other_suit_undecided", alone, beside("litigation", "trial")),
    row("close_together", "items_of_its_own", partly, also_awarded),
    *(
        found
        for step in ("judge_together", "judge_small_together")
        for found in (
            row(step, "other_suit_undecided", alone, beside("litigation", "trial")),
            row(step, "covered_by_the_other", alone, beside("litigation", "judged")),
        )
    ),
    *stage("judge_together", "procedure", "small", "one_instance"),
    *stage("judge_small_together", "procedure", "ordinary", "not_small"),
    *late("appeal", "appeal", WORKER),  # 171
    *handed("appeal", "suit-appeal"),
    *JOINED,
    *periods("become_effective", "appeal", "judged"),
    *once("take_up_remand", "remanded_on"),  # 177 (G7)
    *from_above("take_up_remand", "trial", "upheld"),
    *from_above("record_replaced", "trial", "remanded", "withdrawn"),
    *GONE_ABOVE,
    *handed("apply_enforcement", "suit-enforcement"),
)
APPEAL: Rows = (
    *days(exclude="excluded_from", settle="signed_on", serve_judgment="judgment_served_on"),
    *retried("appeal-retrial"),
    *(
        found
        for trigger in ("extend", "uphold", "change", "remand", "settle")  # 177, 183: judgments
        for found in stage(trigger, "against", "ruling", "against_ruling")
    ),
    *(
        found
        for trigger in ("uphold_ruling", "revoke_ruling")  # 178
        for found in stage(trigger, "against", "judgment", "against_judgment")
    ),
    *ahead("extend", "until"),
    row("remand", "remanded_before", beside("appeal", "remanded")),  # 177 (G7)
    *(row(step, "others_appeal", both_appeal) for step in ("withdraw", "deem_withdrawn")),  # 174; 解释 315
    row("drop_appellant", "appellants_mixed_up", said(still_appealing=(WORKER,))),
    row("drop_appellant", "appellants_mixed_up", recorded(dropped_appellants=[WORKER])),
    row("drop_appellant", "appellants_mixed_up", both_appeal, said(still_appealing=(STRANGER.n,))),
    *handed("apply_enforcement", "appeal-enforcement"),
)
RETRIAL: Rows = (
    *days(send="copy_served_on", dismiss="dismissed_on", settle="signed_on", serve_judgment="judgment_served_on"),
    *days(take_up_remand="remanded_on", record_dropped="effective_on"),
    *ahead("extend", "until"),
    *stage("judge", "as_instance", "second", "as_second"),  # 218
    *stage("judge_finally", "as_instance", "first", "as_first"),
    *late("appeal", "appeal", WORKER),
    *handed("appeal", "retrial-appeal"),
    *JOINED,
    *periods("become_effective", "appeal", "judged"),
    *once("take_up_remand", "remanded_on"),  # 177 (G7)
    *from_above("take_up_remand", "trial", "upheld"),
    *from_above("record_replaced", "trial", "remanded", "withdrawn"),
    *GONE_ABOVE,
    *late("apply_supervision", "supervision"),  # 220
    *(
        found
        for trigger in ("apply_supervision", "challenge_retrial")
        for found in (
            *handed(trigger, "retrial-procuratorial"),
            row(trigger, "only_one", beside("procuratorial", "closed", applicant=WORKER)),
        )
    ),
    *once("note_performance_period", "performance_due_on"),
    *handed("apply_enforcement", "retrial-enforcement"),
)
PROCURATORIAL: Rows = (
    *days(decline="decided_on", request_review="review_asked_on"),
    *once("request_review", "review_asked_on"),
    *late("request_review", "review_request"),
    *handed("take_to_retrial", "procuratorial-retrial"),
)

# ── confirmation, payment order, preservation, enforcement ───────────────────────────────────────────────────────────

CONFIRMATION: Rows = (
    *days(serve_ruling="ruling_served_on", note_third_party="knew_on", perform="performed_on"),
    *once("extend", "extension_reason"),
    *ahead("extend", "until"),
    row("serve_ruling", "third_party", said(party=STRANGER.n)),  # 民诉解释 372
    row("note_third_party", "not_third", said(party=WORKER)),
    row("note_third_party", "not_third", said(party=EMPLOYER)),
    *late("object", "objection", WORKER),
    row("object", "out_of_time", said(party=STRANGER.n), clock("objection_third", STRANGER.n)),
    *used("object", "objection", WORKER),
    row("object", "already_used", said(party=STRANGER.n), clock("objection_third", STRANGER.n, TOMORROW, "settled")),
    *once("perform", "performed_on"),
    *periods("close", "objection"),  # of a party, and of an outsider who is known
    row("close", "periods_running", clock("objection_third", STRANGER.n, TOMORROW)),
    *handed("apply_enforcement", "confirmation-enforcement"),
)
CONFIRMATION_OBJECTION: Rows = (
    row("note_knowing", "date_in_future", said(learnt_on=TOMORROW)),
    *once("note_knowing", "learnt_on"),
    *late("object", "objection"),  # 民诉解释 372
)
PAYMENT_ORDER: Rows = (
    *days(serve_order="order_served_on", end_procedure="ruling_served_on", perform="performed_on"),
    *days(record_enforceable="period_ended_on"),
    row("accept", "objected_before", beside("payment_order", "sued", "objection")),  # 民诉法 228
    *late("object", "object", WORKER),  # 227
    *used("object", "object", WORKER),
    *stage("end_procedure", "order_basis", "wages", "arbitration_first"),  # 劳动争议解释一 13
    *stage("end_wage_procedure", "order_basis", "debt", "not_by_labour_contract"),
    *stage("sue", "order_basis", "wages", "arbitration_first"),
    *stage("arbitrate", "order_basis", "agreement", "not_by_labour_contract"),
    *handed("sue", "order-suit", sued_before("sue"), row("sue", "litigation_closed", about("overtime"))),
    *handed("arbitrate", "order-arbitration", row("arbitrate", "arbitration_closed", about("loan"))),
    *(
        found
        for trigger in ("become_enforceable", "record_enforceable")
        for found in (
            row(trigger, "periods_running", clock("object", EMPLOYER, TOMORROW), states="issued"),
            row(trigger, "periods_running", without_clocks, states="issued"),
            row(trigger, "periods_running", clock("service", STRANGER.n, TODAY, "settled"), states="issued"),
        )
    ),
    *handed("apply_enforcement", "order-enforcement"),
)
PRESERVATION: Rows = (
    *days(grant_before="measure_on", grant="measure_on", record_main_case="main_case_on"),
    *days(reconsider="reconsideration_asked_on", record_decision="effective_on"),
    row("grant_before", "within_suit", recorded(stage="within")),  # 民诉法 103
    row("grant_before", "within_suit", recorded(stage="urgent")),
    *stage("grant", "stage", "before", "before_suit"),  # 104
    row("record_main_case", "no_main_case", alone),
    *late("record_main_case", "main_case"),
    *ahead("renew", "renewed_until"),
    *once("reconsider", "reconsideration_asked_on"),  # 111
)
ENFORCEMENT: Rows = (
    *days(issue_notice="notice_on", report_assets="reported_on", take_measure="measure_on", exclude="excluded_from"),
    *days(apply_higher_court="higher_asked_on", object="objected_on", decide_objection="ruling_served_on"),
    *days(object_outsider="objected_on", decide_outsider_objection="ruling_served_on"),
    *days(note_outsider_suit="outsider_sued_on", settle="settled_on", resume="stayed_from stayed_to"),
    *days(end_round="searched_on", complete="performed_on"),
    row("report_assets", "no_notice", recorded(notice_on=None)),  # 民诉法 251, 252
    row("end_round", "no_notice", recorded(notice_on=None)),
    row("apply_higher_court", "six_months_run", without_clocks, clock("idle", due=TODAY)),  # 237
    *late("note_outsider_suit", "outsider_suit", WORKER),  # 238
    row("reconsider", "no_such_right", without_clocks),  # 236
    row("reconsider", "no_such_right", without_clocks, clock("reconsider", WORKER, TODAY, "settled")),
    row("reconsider", "no_such_right", without_clocks, clock("reconsider", EMPLOYER, TODAY)),
    *late("reconsider", "reconsider", WORKER),
)

# ── other arbitration and the reviews ────────────────────────────────────────────────────────────────────────────────

AGREEMENT_REVIEW: Rows = (*once("extend", "extension_reason"), *dates("sign", "signed_on"))
HEARD = recorded(hearing_on=YESTERDAY.isoformat())
CONCEDED = recorded(silence_recorded=True)
COMMERCIAL_ARBITRATION: Rows = (
    *days(object="objected_on", settle="signed_on", make_award="award_made_on", serve_award="award_served_on"),
    *days(note_enforcement="notice_served_on", record_dismissal="ruling_received_on", arbitrate_anew="sent_back_on"),
    *(row(trigger, "after_hearing", HEARD) for trigger in ("record_silence", "object", "summon")),  # 仲裁法 27, 31
    *(row(trigger, "clause_conceded", CONCEDED) for trigger in ("record_silence", "object")),
    *once("object", "objected_on"),
    *ahead("summon", "hearing_on"),
    row("make_award", "one_award", recorded(award_made_on="2026-05-04")),  # 10, 74
    row("make_award", "one_award", recorded(award_made_on="2026-05-04", sent_back_on="2026-05-04")),
    *late("ask_correction", "correction", WORKER),  # 69
    *late("apply_set_aside", "set_aside", WORKER),  # 72
    *used("apply_set_aside", "set_aside", WORKER),
    *late("join_review", "set_aside", WORKER),
    *late("apply_non_enforcement", "non_enforcement", WORKER),  # 仲裁执行规定 8
    *used("apply_non_enforcement", "non_enforcement", WORKER),
    *(
        found
        for trigger in ("apply_set_aside", "apply_non_enforcement")
        for found in (
            *handed(trigger, "commercial-review"),
            row(trigger, "already_open", beside("award_review", "reviewing")),
        )
    ),
    *came_to("record_set_aside", "award_review", "commercial-review", "not_set_aside", "reviewing", "dismissed"),
    *came_to("record_not_enforced", "award_review", "commercial-review", "not_refused", "reviewing", "set_aside"),
    *came_to("record_dismissal", "award_review", "commercial-review", "not_dismissed", "reviewing", "withdrawn"),
    *came_to("record_review_dropped", "award_review", "commercial-review", "not_dropped", "reviewing", "dismissed"),
    *came_to("arbitrate_anew", "award_review", "commercial-review", "not_remitted", "stayed", "dismissed"),
    *periods("become_binding", "set_aside", "awarded"),
    *periods("record_binding", "set_aside", "awarded"),
)
RURAL_ARBITRATION: Rows = (  # 农村土地仲裁法
    *days(serve="served_on", mediate="signed_on", make_award="award_made_on", serve_award="award_served_on"),
    *ahead("summon", "hearing_on"),
    *once("extend", "extension_reason"),  # 47
    *late("sue", "suit", WORKER),  # 48
    *handed("sue", "rural-suit", sued_before("sue")),
    *periods("become_effective", "suit"),
    *periods("record_effective", "suit"),
)
SUED_BY_WORKER = beside("litigation", "trial")
AWARD_REVIEW: Rows = (
    *days(refuse_labour="ruling_received_on", remit="remitted_on"),
    row("accept", "wrong_award", said(application="set_aside_commercial")),  # the award is a labour one: 49
    row("accept", "wrong_award", said(application="refuse_commercial")),
    row("accept", "wrong_award", alone, beside("arbitration", "effective", nonfinal_claims=[LOAN])),
    row("accept", "worker_sued", SUED_BY_WORKER),  # 劳动争议解释一 21
    *(row("set_aside", "other_application", recorded(application=a)) for a in ("refuse_labour", "refuse_commercial")),
    *(row("refuse_enforcement", "other_application", recorded(application=a)) for a in ("refuse_labour",)),
    *(row("refuse_labour", "other_application", recorded(application=a)) for a in ("refuse_commercial",)),
    *(row("remit", "other_application", recorded(application=a)) for a in ("set_aside_labour",)),  # 仲裁法 74
    *(
        row(trigger, "same_ground", recorded(review_ground="forged"), FAILED)  # 仲裁执行规定 20 (G3)
        for FAILED in (beside("award_review", "dismissed", review_ground="forged"),)
        for trigger in ("set_aside", "refuse_enforcement", "refuse_labour")
    ),
    *once("remit", "remitted_on"),
    *late("sue", "suit", WORKER),  # 劳动争议解释一 24
    *handed("sue", "review-suit", sued_before("sue")),
    *periods("lapse_suit", "suit"),
    *periods("record_lapse", "suit"),
)

# ── administrative law (行政复议法, 行政诉讼法) ──────────────────────────────────────────────────────────────────────

FIRST = about("administrative_act", reconsideration_first=True)
RECONSIDERATION: Rows = (
    *days(ask_correction="notice_received_on", complete="completed_on", refuse="refusal_received_on", send="sent_on"),
    *days(convert="accepted_on", serve_decision="decision_received_on", mediate="signed_on"),
    *once("ask_correction", "completed_on"),  # 31
    row("deem_abandoned", "still_in_time", without_clocks, clock("correct", due=TODAY)),
    row("send", "wrong_term", said(reply_term="simple")),  # 48, 54
    row("send", "wrong_term", recorded(simple_because="warning")),
    row("convert", "already_ordinary", recorded(simple_because=None)),  # 55
    row("convert", "already_ordinary", recorded(accepted_on="2026-05-04")),
    row("extend", "simple_procedure", recorded(simple_because="warning")),  # 62
    *once("extend", "extension_reason"),
    row("terminate", "suit_still_open", clock("suit_overdue", due=TODAY), states="overdue"),  # 34
    *dates("terminate_stayed", "suspended_on"),
    row("terminate_stayed", "still_suspended", said(suspended_on=TODAY - timedelta(days=60))),  # 41
    *stage("terminate_stayed", "suspension_ground", "missing", "other_cause"),  # 39(3) is not among them
    row("sue_directly", "reconsideration_first", FIRST),  # 23
    *(
        row(t, "reconsideration_first", added("administrative_act", reconsideration_first=True))
        for t in ("sue_directly", "sue")
    ),
    *late("sue", "suit_refused", states="refused"),  # 34
    *late("sue", "suit_overdue", states="overdue"),
    *late("sue", "suit", WORKER, states="decided"),
    *(
        found
        for trigger in ("sue_directly", "sue")
        for found in (
            *handed(trigger, "reconsideration-suit"),
            row(trigger, "no_administrative_act", about("loan")),
            row(trigger, "suit_repeated", beside("administrative_suit", "judged")),
        )
    ),
    *(
        found
        for trigger in ("lapse_suit", "record_effective")
        for found in (
            row(trigger, "periods_running", clock("suit", EMPLOYER, TOMORROW)),
            row(trigger, "periods_running", without_clocks),
        )
    ),
)
ADMINISTRATIVE_SUIT: Rows = (
    *days(complete="completed_on", refuse="ruling_served_on", serve="served_on", convert="filed_on"),
    *days(serve_judgment="judgment_served_on", settle="signed_on", receive_appeal="appeal_received_on"),
    *days(record_replaced="final_on", take_up_remand="remanded_on", record_dropped="effective_on"),
    *days(order_filing="revoked_on", confirm_refusal="upheld_on", dismiss_suit="ruling_served_on"),
    *once("ask_correction", "completed_on"),  # 51
    *late("appeal_refusal", "appeal_refusal"),  # 85
    *stage("convert", "procedure", "ordinary", "already_ordinary"),  # 84
    *stage("extend", "procedure", "simplified", "simplified"),  # 81, 83
    *once("extend", "extension_reason"),
    *ahead("extend", "until"),
    *late("appeal", "appeal", WORKER),
    *late("join_appeal", "appeal", WORKER),
    *used("join_appeal", "appeal", WORKER),
    *periods("become_effective", "appeal", "judged"),
    *periods("record_dropped", "appeal"),
    *ahead("extend_appeal", "until"),  # 88
    *once("take_up_remand", "remanded_on"),  # 89
)

# ── the police (治安管理处罚法, 行政案件程序规定) ────────────────────────────────────────────────────────────────────

PUBLIC_SECURITY_CASE: Rows = (
    *once("record_failed_mediation", "failed_on"),  # 行政案件程序规定 185
    *days(record_failed_mediation="failed_on", exclude="excluded_from", spare="performed_on"),
)

# ── services ─────────────────────────────────────────────────────────────────────────────────────────────────────────

NOTARISATION: Rows = dates("exclude", "excluded_from")
APPRAISAL: Rows = days(commission="commissioned_on", report="reported_on", **{"return": "reported_on"})

PATHWAY_ROWS: Mapping[str, Rows] = {
    "mediation": MEDIATION,
    "petition": PETITION,
    "arbitration": ARBITRATION,
    "litigation": LITIGATION,
    "confirmation": CONFIRMATION,
    "confirmation_objection": CONFIRMATION_OBJECTION,
    "medical_mediation": MEDICAL,
    "health_mediation": HEALTH,
    "traffic_mediation": TRAFFIC,
    "consumer_mediation": CONSUMER,
    "public_security_mediation": POLICE,
    "property_mediation": PROPERTY,
    "labour_mediation": LABOUR,
    "rural_land_mediation": ORGAN,
    "administrative_mediation": ORGAN,
    "commercial_mediation": COMMERCIAL,
    "court_assigned_mediation": COURT_ASSIGNED,
    "payment_order": PAYMENT_ORDER,
    "preservation": PRESERVATION,
    "appeal": APPEAL,
    "retrial": RETRIAL,
    "procuratorial": PROCURATORIAL,
    "enforcement": ENFORCEMENT,
    "agreement_review": AGREEMENT_REVIEW,
    "commercial_arbitration": COMMERCIAL_ARBITRATION,
    "rural_arbitration": RURAL_ARBITRATION,
    "award_review": AWARD_REVIEW,
    "reconsideration": RECONSIDERATION,
    "administrative_suit": ADMINISTRATIVE_SUIT,
    "public_security_case": PUBLIC_SECURITY_CASE,
    "legal_aid": (),  # nothing is guarded there
    "notarisation": NOTARISATION,
    "appraisal": APPRAISAL,
}
ROWS: Mapping[str, Rows] = {name: (*rows, *SIDE_ROWS.get(name, ())) for name, rows in PATHWAY_ROWS.items()}
