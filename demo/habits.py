"""How proceedings go in the county: how long people take in each state, and which lawful step they then prefer.

The tables say what is likely; what is lawful is asked of `statemachines` each time. A habit that is not offered is not
taken, so a change of a pathway changes what happens here and never makes it unlawful.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ALWAYS = 10_000  # taken as soon as it is lawful


@dataclass(frozen=True, slots=True)
class Habit:
    """A step somebody may take; "" is to wait.

    `asks`: every party is asked for its consent to that first. `once`: not if that fact is recorded already. `head`: the
    supervisor's step.
    """

    trigger: str
    weight: int
    asks: str = ""
    once: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A state as people live through it: the calendar days they take, from and to, and what they do then."""

    days: tuple[int, int]
    habits: tuple[Habit, ...]


WAIT = ""

MEDIATION = {
    "registered": Stay((0, 2), (
        Habit("accept", 88), Habit("start_own_initiative", 7), Habit("decline", 3), Habit("refuse", 2),
    )),
    "consenting": Stay((1, 4), (
        Habit("close_transferred", ALWAYS),
        Habit("record_labour_application", ALWAYS, once="received_on"),
        Habit("start", 92, asks="mediation"),
        Habit("transfer", 50, asks="mediation"),
        Habit("refuse", 2),
    )),
    "mediating": Stay((3, 15), (
        Habit("close_transferred", ALWAYS),
        Habit("sign", 54), Habit("agree_orally", 15), Habit("fail", 13), Habit("refuse", 2),
        Habit("extend", 8, asks="extension"), Habit("sue", 2), Habit("arbitrate", 3),
    )),
    "effective_written": Stay((8, 27), (
        Habit("record_confirmation", ALWAYS),
        Habit("perform", 46), Habit("visit", 38), Habit("apply_confirmation", 9, asks="confirmation"),
        Habit("report_breach", 4), Habit("leave", 1),
    )),
    "effective_oral": Stay((5, 20), (
        Habit("perform", 62), Habit("visit", 30), Habit("put_in_writing", 4), Habit("report_breach", 4),
    )),
    "urging": Stay((4, 14), (
        Habit("record_confirmation", ALWAYS),
        Habit("perform", 62), Habit("visit", 24), Habit("leave", 8), Habit("apply_confirmation", 6, asks="confirmation"),
    )),
}  # fmt: skip

BY_APPLICATION = MEDIATION | {  # both sides have applied, or agreed to it, before it is accepted
    "registered": Stay((0, 3), (Habit("accept", 95, asks="mediation"), Habit("decline", 3), Habit("refuse", 2))),
}

ORGAN_AGREED = {"agreed": Stay((8, 27), (Habit("perform", 88), Habit(WAIT, 9), Habit("leave", 3)))}

CONSUMER = ORGAN_AGREED | {
    "registered": Stay((0, 3), (Habit("accept", 94), Habit("decline", 4), Habit("refuse", 2))),
    "consenting": Stay((1, 4), (Habit("start", 95, asks="mediation"), Habit("refuse", 2))),
    "mediating": Stay((3, 15), (
        Habit("sign", 56), Habit("settle_at_once", 24), Habit("fail", 16), Habit("refuse", 2), Habit("sue", 2),
    )),
}  # fmt: skip

TRAFFIC = ORGAN_AGREED | {
    "registered": Stay((0, 2), (
        Habit("record_report", ALWAYS, once="report_received_on"),
        Habit("accept", 96, asks="mediation"), Habit("decline", 2), Habit("refuse", 2),
    )),
    "waiting": Stay((3, 12), (Habit("begin", 96), Habit("refuse", 4))),
    "mediating": Stay((2, 8), (Habit("sign", 68), Habit("fail", 26), Habit("refuse", 4), Habit("sue", 2))),
}  # fmt: skip

PETITION = {
    "received": Stay((0, 2), (Habit("register", 1),)),
    "registered": Stay((1, 6), (Habit("record_feedback", ALWAYS), Habit("classify", 1))),
    "classified": Stay((1, 6), (Habit("record_feedback", ALWAYS), Habit("notify_route", 1))),
    "notified": Stay((1, 5), (
        Habit("record_feedback", ALWAYS), Habit("accept", 70), Habit("refer_arbitration", 80), Habit("refer_suit", 80),
        Habit("import_procedure", 40),
    )),
    "handling": Stay((14, 50), (
        Habit("record_feedback", ALWAYS),
        Habit("issue_opinion", 58), Habit("settle", 22), Habit("refer_mediation", 12, asks="mediation"),
        Habit("extend", 8, head=True),
    )),
    "opinion": Stay((10, 28), (Habit(WAIT, 92), Habit("request_review", 8))),
    "reviewing": Stay((10, 27), (Habit("issue_review", 1),)),
    "review_opinion": Stay((10, 28), (Habit(WAIT, 85), Habit("request_re_review", 15))),
    "re_reviewing": Stay((10, 27), (Habit("conclude", 1),)),
}  # fmt: skip

ARBITRATION = {
    "received": Stay((1, 5), (
        Habit("accept", 84), Habit("ask_correction", 5), Habit("refuse", 4), Habit("advise_mediation", 2),
        Habit("record_just_cause", 1), Habit("withdraw", 1), Habit(WAIT, 4),
    )),
    "correcting": Stay((2, 9), (Habit("complete", 1),)),
    "deferred": Stay((5, 14), (Habit("end_deferral", 1),)),
    "held": Stay((4, 12), (Habit("end_cause", 1),)),
    "no_decision": Stay((2, 9), (Habit("sue", 30), Habit("accept", 60), Habit("refuse", 10))),
    "refused": Stay((3, 12), (Habit("sue", 55), Habit("close_refused", 45))),
    "accepted": Stay((1, 5), (Habit("serve", 1),)),
    "hearing": Stay((5, 18), (
        Habit("summon", 200, once="hearing_on"), Habit("mediate", 28), Habit("make_award", 55),
        Habit("extend", 4, head=True), Habit("suspend", 2, head=True), Habit("withdraw", 4),
    )),
    "suspended": Stay((15, 45), (Habit("resume", 1),)),
    "overdue": Stay((2, 10), (Habit("make_award", 70), Habit("sue", 15), Habit("mediate", 15))),
    "awarded": Stay((2, 9), (Habit("serve_award", ALWAYS), Habit(WAIT, 95), Habit("sue", 5))),
}  # fmt: skip

LITIGATION = {
    "submitted": Stay((1, 6), (Habit("file", 94), Habit("ask_correction", 4), Habit("refuse", 2))),
    "correcting": Stay((3, 10), (Habit("complete", 1),)),
    "filed": Stay((2, 5), (
        Habit("serve_complaint", ALWAYS, once="complaint_served_on"),
        Habit("begin_trial", 80), Habit("entrust", 12, asks="mediation"), Habit("settle", 5), Habit("withdraw", 3),
    )),
    "entrusted": Stay((4, 14), (Habit("settle", 50), Habit("fail_mediation", 40), Habit("refuse_mediation", 10))),
    "trial": Stay((20, 70), (
        Habit("judge", 55), Habit("judge_small", 55), Habit("settle", 35), Habit("suspend", 3), Habit("withdraw", 4),
    )),
    "suspended": Stay((15, 45), (Habit("resume", 1),)),
    "judged": Stay((2, 8), (Habit("serve_judgment", ALWAYS), Habit(WAIT, 93), Habit("appeal", 7))),
    "appealed": Stay((3, 12), (
        Habit("record_replaced", ALWAYS), Habit("record_dropped", ALWAYS), Habit("take_up_remand", ALWAYS),
        Habit("serve_judgment", ALWAYS),
    )),
    "effective": Stay((6, 30), (
        Habit("note_performance_period", ALWAYS, once="performance_due_on"),
        Habit("close", 76), Habit(WAIT, 18), Habit("apply_enforcement", 6),
    )),
}  # fmt: skip

CONFIRMATION = {
    "filed": Stay((1, 3), (Habit("accept", 96), Habit("refuse", 4))),
    "reviewing": Stay((4, 13), (Habit("confirm", 95), Habit("dismiss", 4), Habit("withdraw", 1))),
    "confirmed": Stay((2, 24), (
        Habit("serve_ruling", ALWAYS), Habit("perform", 60), Habit("close", 60), Habit(WAIT, 38),
        Habit("apply_enforcement", 2),
    )),
}  # fmt: skip

APPEAL = {
    "received": Stay((3, 10), (Habit("file", 97), Habit("withdraw", 3))),
    "trial": Stay((20, 60), (
        Habit("uphold", 70), Habit("change", 14), Habit("settle", 8), Habit("withdraw", 5), Habit("remand", 3),
    )),
    "upheld": Stay((4, 20), (Habit("serve_judgment", ALWAYS), Habit("close", 90), Habit("apply_enforcement", 10))),
    "changed": Stay((4, 20), (Habit("serve_judgment", ALWAYS), Habit("close", 90), Habit("apply_enforcement", 10))),
}  # fmt: skip

ENFORCEMENT = {
    "filed": Stay((2, 7), (Habit("accept", 1),)),
    "running": Stay((8, 30), (
        Habit("issue_notice", ALWAYS, once="notice_on"), Habit("take_measure", 40), Habit("complete", 30),
        Habit("settle", 15), Habit("end_round", 15),
    )),
    "settlement": Stay((10, 40), (Habit("complete", 80), Habit("resume_after_breach", 20))),
    "round_ended": Stay((30, 90), (Habit(WAIT, 95), Habit("reopen_round", 5))),
}  # fmt: skip

HABITS: Mapping[str, Mapping[str, Stay]] = {
    "mediation": MEDIATION,
    "property_mediation": MEDIATION,
    "labour_mediation": MEDIATION,
    "medical_mediation": BY_APPLICATION,
    "consumer_mediation": CONSUMER,
    "traffic_mediation": TRAFFIC,
    "petition": PETITION,
    "arbitration": ARBITRATION,
    "litigation": LITIGATION,
    "confirmation": CONFIRMATION,
    "appeal": APPEAL,
    "enforcement": ENFORCEMENT,
}

REFUSES = {"mediation": 0.03, "extension": 0.1, "confirmation": 0.02}  # how often a party says no when asked
