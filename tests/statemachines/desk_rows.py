"""A case in which every step of the desk can be taken, and every reason for which a guard of the desk refuses one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from statemachines.pathway import Actor, ClockKind, Command, Role, Transition
from statemachines.snapshot import (
    ClaimView,
    ClockView,
    Consent,
    InvolvementView,
    MeetingView,
    NominationView,
    PartyView,
    ProceedingView,
    PromiseView,
    ReferralView,
    Snapshot,
)
from tests.statemachines.generous import NOW, OPENED, TODAY, YESTERDAY, answers
from tests.statemachines.spoiled import Attempt, Row, Spoil, row, said

TOMORROW = TODAY + timedelta(days=1)
LOAN, ACT, WAGES, INTERRUPTED = 1, 2, 3, 4
ME, OTHER = "account:7", "account:8"
ACTORS = {
    Role.HANDLER: Actor(ME, Role.HANDLER, 1),
    Role.SUPERVISOR: Actor(ME, Role.SUPERVISOR, 1),
    Role.PARTY: Actor("party:1", Role.PARTY),
    Role.AGENCY: Actor("system:messages", Role.AGENCY),
    Role.AUDITOR: Actor("account:9", Role.AUDITOR, 1),
}

# fmt: off
CASE = Snapshot(
    "C", 9,
    proceedings=(
        ProceedingView(1, "mediation", "mediating", (LOAN,), OPENED, handler=ME, facts={"text": 5}, channel="mediation"),
        ProceedingView(2, "mediation", "effective_written", (WAGES,), OPENED, handler=ME, channel="mediation"),
        ProceedingView(3, "petition", "concluded", (ACT,), OPENED, YESTERDAY, "settled", handler=ME, channel="petition"),
    ),
    claims=(ClaimView(LOAN, "loan"), ClaimView(ACT, "administrative_act"), ClaimView(WAGES, "wages"), ClaimView(INTERRUPTED, "loan")),
    parties=(
        PartyView(1, "applicant", "person"), PartyView(2, "respondent", "person"),
        PartyView(3, "third", "person"), PartyView(4, "respondent", "organisation"), PartyView(5, "applicant", "person"),
    ),
    consents=(Consent(2, "mediation", True, OPENED),),
    clocks=(
        ClockView(1, "settle", 0, "running", TOMORROW, ClockKind.DUTY),
        ClockView(0, "general", 1, "running", TOMORROW, ClockKind.LIMITATION, claim=INTERRUPTED),
    ),
    referrals=(ReferralView(1, "mediation-transfer", 1, "offered", (LOAN,), TODAY, 9), ReferralView(2, "mediation-transfer", 1, "returned", (LOAN,), TODAY, 9)),
    involvements=(
        InvolvementView(1, 4, "joint", 1, ME, OTHER, "open", "fail"),
        InvolvementView(2, 5, "read", 0, ME, OTHER, "open"),
        InvolvementView(3, 6, "urge", 1, "", "party:2", "open"),
        InvolvementView(4, 6, "read", 0, OTHER, "account:9", "open"),
        InvolvementView(5, 6, "joint", 1, ME, OTHER, "done", "fail", "agree"),
    ),
    nominations=(NominationView(1, 1, 1, "proposed"), NominationView(2, 1, 2, "accepted", 2), NominationView(3, 1, 3, "declined")),
    meetings=(
        MeetingView(1, 1, "scheduled", NOW + timedelta(days=1)), MeetingView(2, 1, "scheduled", NOW - timedelta(hours=1)),
        MeetingView(3, 1, "held", NOW - timedelta(days=3)),
    ),
    promises=(PromiseView(1, 2, 2, "open"), PromiseView(2, 2, 2, "kept")),
)
# fmt: on
WHEN = {"day": TOMORROW, "time": "09:00", "lasts": "60", "room": 1}
SUES = {"pathway": "litigation", "claims": (LOAN,), "brought_by": (1,), "brought_against": (2,)}

# what a step needs beyond the ordinary answers of tests/statemachines/generous.py
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "begin": SUES,
    "correct_date": {"right_on": TODAY},
    "delegate": {"until": TOMORROW},
    "mark_read": {"part": 2},
    "answer_urge": {"part": 3},
    "record_knowledge": {"claims": (LOAN,)},
    "record_employment_end": {"claims": (WAGES,)},
    "record_harm": {"claims": (LOAN,)},
    "record_performance_due": {"claims": (LOAN,)},
    "record_interruption": {"claims": (INTERRUPTED,)},
    "record_obstacle": {"claims": (INTERRUPTED,)},
    "end_obstacle": {"claims": (INTERRUPTED,)},
    "record_act": {"claims": (ACT,)},
    "record_request": {"claims": (ACT,)},
    "propose_mediator": {"mediator": 9},
    "choose_mediator": {"mediator": 9},
    "decide_recusal": {"nomination": 2},
    "call_meeting": WHEN,
    "move_meeting": WHEN,
    "hold_meeting": {"meeting": 2, "attended": (1, 2)},
    "add_promise": {"of": 2},
    "add_party": {"role": "respondent", "ground": "co_party", "of": 1, "agreed": True},
    "strike_party": {"party": 4},
}
BY: Mapping[str, Role] = {"urge": Role.SUPERVISOR}  # else the handler where he may


def attempt(step: Transition) -> Attempt:
    """The step with good answers, by somebody who may take it."""
    role = BY.get(step.trigger) or (Role.HANDLER if Role.HANDLER in step.by else min(step.by))
    fields = answers(step.fields, (LOAN,)) | dict(ANSWERS.get(step.trigger, {}))
    return CASE, Command(step.trigger, 0, ACTORS[role], NOW, fields)


# ── spoiling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def case(**changed: Any) -> Spoil:
    """The case holds something else."""
    return lambda tried: (replace(tried[0], **changed), tried[1])


def also(name: str, *more: Any) -> Spoil:
    """The case holds these besides."""
    return lambda tried: (replace(tried[0], **{name: (*getattr(tried[0], name), *more)}), tried[1])


def by(actor: Actor) -> Spoil:
    return lambda tried: (tried[0], replace(tried[1], actor=actor))


def clock(name: str, claim: int, party: int = 1) -> Spoil:
    return also("clocks", ClockView(0, name, party, "running", TOMORROW, claim=claim))


STRANGER = by(Actor(OTHER, Role.HANDLER, 1))
REFUSED = also("consents", Consent(2, "mediation", False, TODAY))


def closed(*triggers: str) -> tuple[Row, ...]:
    """The proceeding named has ended, or there is none of that number."""
    return tuple(row(trigger, "no_open_proceeding", said(of=of)) for trigger in triggers for of in (3, 77))


def strangers(*triggers: str) -> tuple[Row, ...]:
    """Only who handles the proceeding disposes of it."""
    return tuple(row(trigger, "not_the_handler", STRANGER) for trigger in triggers)


def future(**names: str) -> tuple[Row, ...]:
    return tuple(
        row(trigger, "date_in_future", said(**{name: TOMORROW}))
        for trigger, each in names.items()
        for name in each.split()
    )


def recorded(trigger: str, name: str, claim: int) -> Row:
    return row(trigger, "recorded_already", clock(name, claim))


def numbered(code: str, field: str, *numbers: int, triggers: str) -> tuple[Row, ...]:
    """A number of nothing that this step could be about, and a case that has nothing of the kind."""
    return tuple(row(trigger, code, said(**{field: n})) for trigger in triggers.split() for n in numbers)


DESK_ROWS: tuple[Row, ...] = (
    row("begin", "litigation_closed", said(claims=(WAGES,)), case(claims=(*CASE.claims[:2], ClaimView(WAGES, "overtime")))),
    *(
        row("begin", "sides_unnamed", said(**{name: None}))  # 民诉法 122
        for name in ("brought_by", "brought_against")
    ),
    row("begin", "both_sides_at_once", said(brought_against=(1, 2))),
    *closed("assign", "claim", "note", "message", "raise_level", "release", "pass_on", "co_handle", "delegate"),
    *closed("ask_joint", "urge", "add_party"),
    *numbered("no_offered_referral", "referral", 2, 77, triggers="acknowledge_referral return_referral"),
    *(row(step, "no_offered_referral", case(referrals=())) for step in ("acknowledge_referral", "return_referral")),
    row("correct_date", "no_clock", case(clocks=())),
    row("correct_date", "right_or_never", said(never=True)),
    row("correct_date", "right_or_never", said(right_on=None)),
    *strangers("release", "pass_on", "co_handle", "delegate", "ask_joint", "add_party", "strike_party"),
    row("delegate", "date_passed", said(until=YESTERDAY)),
    row("urge", "date_passed", said(until=YESTERDAY)),
    row("urge", "urged_already", also("involvements", InvolvementView(9, 9, "urge", 1, "", ME, "open"))),
    *numbered("not_asked", "part", 2, 5, 77, triggers="give_opinion"),  # of another kind, answered, unknown
    *numbered("not_asked", "part", 1, 4, 77, triggers="mark_read"),  # 4 was asked of somebody else
    *numbered("not_asked", "part", 1, 77, triggers="answer_urge"),
    row("answer_urge", "not_asked", STRANGER),
    *numbered("no_open_part", "part", 3, 4, 5, 77, triggers="end_part"),  # an urging is meant for who is urged
    # ── periods of claim items ──
    row("record_knowledge", "other_period", said(claims=(ACT,))),  # 民法典 188: none runs there
    row("record_employment_end", "other_period", said(claims=(LOAN,))),
    row("record_harm", "other_period", said(claims=(ACT,))),
    recorded("record_knowledge", "general", LOAN),
    recorded("record_employment_end", "unpaid_wages", WAGES),
    recorded("record_harm", "long_stop", LOAN),
    recorded("record_performance_due", "enforcement", LOAN),
    *(
        row(step, "no_limitation", spoil)
        for step in ("record_interruption", "record_obstacle", "end_obstacle")
        for spoil in (said(claims=(LOAN,)), said(party=2), case(clocks=CASE.clocks[:1]))
    ),
    *future(record_knowledge="known_on", record_employment_end="ended_on", record_harm="harmed_on"),
    *future(record_interruption="happened_on", record_obstacle="from_on until_on", end_obstacle="over_on"),
    *future(record_act="notified_on", record_request="requested_on", end_promise="ended_on"),
    *(row(step, "other_period", said(claims=(ACT, LOAN))) for step in ("record_act", "record_request")),  # 行政复议法 11
    recorded("record_act", "reconsideration", ACT),
    recorded("record_act", "direct_suit", ACT),
    recorded("record_request", "inaction", ACT),
    # ── mediators and meetings ──
    *numbered(
        "no_mediation", "of", 3, 77,
        triggers="propose_mediator choose_mediator call_meeting write_minutes draft_agreement read_agreement",
    ),
    *(row(step, "named_already", said(mediator=1)) for step in ("propose_mediator", "choose_mediator")),
    *numbered("no_nomination", "nomination", 2, 3, 77, triggers="answer_nomination"),  # answered before
    *numbered("no_nomination", "nomination", 3, 77, triggers="refuse_mediator replace_mediator ask_recusal"),
    row("answer_nomination", "reason_missing", said(answer="decline")),
    row("ask_recusal", "challenged_already", said(nomination=2)),
    *numbered("not_challenged", "nomination", 1, 77, triggers="decide_recusal"),
    *(row(step, "consent_refused", REFUSED) for step in ("call_meeting", "move_meeting", "draft_agreement")),  # 人民调解法 17
    *(row(step, "in_the_past", said(day=YESTERDAY)) for step in ("call_meeting", "move_meeting")),
    *numbered("no_meeting", "meeting", 3, 77, triggers="move_meeting cancel_meeting hold_meeting ask_other_time"),
    row("hold_meeting", "not_begun", said(meeting=1)),
    row("hold_meeting", "nobody_came", said(attended=None)),
    row("write_minutes", "no_meeting", said(meeting=77)),
    row("write_minutes", "no_meeting", said(meeting=3, of=2)),  # of another mediation
    row("read_agreement", "no_text", said(of=2)),
    row("read_agreement", "no_text", case(proceedings=(replace(CASE.proceedings[0], facts={"text": 5, "read_1": 5}), *CASE.proceedings[1:]))),
    *numbered("no_agreement", "of", 1, 3, 77, triggers="add_promise"),
    *numbered("no_promise", "promise", 2, triggers="end_promise"),
    # ── parties ──
    row("add_party", "ground_of_another_role", said(role="third")),  # 民诉法 59, 135
    row("add_party", "ground_of_another_role", said(ground="objection")),
    row("add_party", "not_agreed", said(agreed=None)),  # 人民调解法 17
    row("add_party", "not_agreed", said(agreed=False)),
    row("add_party", "nothing_to_object_to", said(role="outsider", ground="objection")),  # 民诉法 238
    row("strike_party", "has_taken_part", said(party=2)),  # has consented
    row("strike_party", "has_taken_part", said(party=1)),  # whose limitation runs
    *(
        row(
            "strike_party", "has_taken_part",
            also("proceedings", ProceedingView(9, "litigation", "filed", (LOAN,), OPENED, facts={fact: 4}, channel="litigation")),
        )
        for fact in ("plaintiff", "applicant", "appellant")
    ),
    row("strike_party", "has_taken_part", also("promises", PromiseView(3, 2, 4, "open"))),
    row("strike_party", "only_one_there", said(party=5), case(parties=CASE.parties[1:])),  # the last applicant
    *(
        row(
            "strike_party", "only_one_there",
            also("proceedings", ProceedingView(9, "litigation", "filed", (LOAN,), OPENED, facts={fact: [4]}, channel="litigation")),
        )
        for fact in ("brought_by", "brought_against")
    ),
)  # fmt: skip
