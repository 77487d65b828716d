"""Copies of what is live, each broken on purpose in one way, with the code of the gate that it must be found with."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from statemachines.arbitration import ARBITRATION
from statemachines.confirmation import CONFIRMATION
from statemachines.desk import DESK
from statemachines.gate.not_run import NOT_RUN
from statemachines.gate.ruleset import RuleSet
from statemachines.guards import fact_is, refuse
from statemachines.lawbook import Basis, Law, Mark
from statemachines.litigation import LITIGATION
from statemachines.mediation import MEDIATION
from statemachines.pathway import (
    ClockKind,
    ClockOp,
    Field,
    FieldKind,
    Label,
    Op,
    Pathway,
    Refusal,
    Role,
    Rung,
    Transition,
)
from statemachines.pathways import PATHWAYS
from statemachines.petition import PETITION
from statemachines.referrals import REFERRALS, ConsentOf, suit_is_open
from statemachines.routing import opening_refusal
from statemachines.routing_rows.row import Rank, Row, names
from statemachines.routing_table import DEFAULTS, TABLE
from statemachines.rows import HANDLER, PARTY, SYSTEM, WHO, choice, tick
from statemachines.rules import LAW
from statemachines.snapshot import Situation, Snapshot
from statemachines.soundness import GATE, Finding, check
from statemachines.verdicts import forbid, permit

# ── making broken copies ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Draft:
    """What goes through the gate, at first as it is live."""

    pathways: Mapping[str, Pathway] = field(default_factory=lambda: PATHWAYS)
    referrals: Mapping[str, Any] = field(default_factory=lambda: REFERRALS)
    law: Law = LAW
    more: Mapping[str, Any] = field(default_factory=dict)

    def codes(self) -> set[str]:
        return {finding.code for finding in self.findings()}

    def breaks(self, code: str) -> bool:
        """Does the rule of that code find something? Asked alone: a hundred copies are tried."""
        rules = RuleSet(self.pathways, self.referrals, self.law, **self.more)
        return any(True for rule in GATE if rule.code == code for _ in rule.look(rules))

    def findings(self) -> list[Finding]:
        return check(self.pathways, self.referrals, self.law, **self.more)


def pathway(changed: Pathway) -> Draft:
    return Draft(PATHWAYS | {changed.name: changed})


def state(of: Pathway, name: str, **changes: Any) -> Draft:
    """The pathway with another row for this state."""
    return pathway(replace(of, states=tuple(replace(s, **changes) if s.name == name else s for s in of.states)))


def stepped(of: Pathway, trigger: str, **changes: Any) -> Pathway:
    rows = tuple(replace(row, **changes) if row.trigger == trigger else row for row in of.transitions)
    assert rows != of.transitions, f"{of.name} has no {trigger}, or it is so already"
    return replace(of, transitions=rows)


def step(of: Pathway, trigger: str, **changes: Any) -> Draft:
    """The pathway with another row (or rows) for this trigger."""
    return pathway(stepped(of, trigger, **changes))


def without(of: Pathway, *triggers: str) -> Draft:
    """The pathway without these steps."""
    return pathway(replace(of, transitions=tuple(row for row in of.transitions if row.trigger not in triggers)))


def clock(of: Pathway, name: str, **changes: Any) -> Draft:
    """The pathway with another row for this clock."""
    rows = tuple(replace(row, **changes) if row.name == name else row for row in of.clocks)
    assert rows != of.clocks, f"{of.name} has no clock {name}, or it is so already"
    return pathway(replace(of, clocks=rows))


def referral(name: str, **changes: Any) -> Draft:
    return Draft(referrals=REFERRALS | {name: replace(REFERRALS[name], **changes)})


def unguarded(name: str, guard: str) -> Draft:
    """The hand-off without one of its guards, found by its name."""
    left = tuple(g for g in REFERRALS[name].guards if guard not in g.__qualname__)  # type: ignore[attr-defined]
    assert len(left) < len(REFERRALS[name].guards)
    return referral(name, guards=left)


def law(name: str, **changes: Any) -> Draft:
    """The law with another row; made past the check that reading a row makes, as a row in a database would be."""
    broken = copy.copy(LAW.rows[name][0])
    for key, value in changes.items():
        object.__setattr__(broken, key, value)
    return Draft(law=replace(LAW, rows={**LAW.rows, name: (broken, *LAW.rows[name][1:])}))


def table(*without_rows: str) -> Draft:
    """The routing table without these rows."""
    left = tuple(row for row in TABLE if row.name not in without_rows)
    assert len(left) == len(TABLE) - len(without_rows)
    return Draft(more={"table": left})


def rerow(name: str, **changes: Any) -> Draft:
    """The routing table with another row of this name."""
    rows = tuple(replace(row, **changes) if row.name == name else row for row in TABLE)
    assert rows != TABLE, f"there is no row {name}, or it is so already"
    return Draft(more={"table": rows})


def added(row: Row) -> Draft:
    return Draft(more={"table": (*TABLE, row)})


NO_SUIT = {"litigation": forbid("不行。", "No.", "民诉法 122")}


def row_of(of: Pathway, trigger: str) -> Transition:
    return next(row for row in of.transitions if row.trigger == trigger)


def label_of(words: Label | None, **changes: str) -> Label:
    assert words is not None
    return replace(words, **changes)


# ── guards that no rule set may have ─────────────────────────────────────────────────────────────────────────────


def no_open_mediation(situation: Situation) -> Refusal | None:
    """What RP-01 forbids: court waits for a mediation."""
    if any(p.pathway == "mediation" and p.is_open for p in situation.snapshot.proceedings[1:]):
        return refuse("mediation_first", "请等待调解结束。", "Wait until the mediation has ended.")
    return None


def opens_only_after_mediation(name: str, claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    if any(p.pathway == "mediation" and p.is_open for p in snapshot.proceedings):
        return refuse("mediation_first", "请等待调解结束。", "Wait until the mediation has ended.")
    return opening_refusal(name, claims, snapshot)


def opens_always(name: str, claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    return None


def says(zh: str, en: str, code: str = "no") -> tuple[Callable[[Situation], Refusal | None], ...]:
    """A guard that is never content."""
    return (lambda situation: refuse(code, zh, en),)


IMPORTED_ANYHOW = fact_is("route_class", frozenset({"litigation", "arbitration"}), refuse("no", "不是。", "It is not."))
PETITION_SUIT = REFERRALS["petition-suit"]
CONFIRM, SUE = row_of(CONFIRMATION, "confirm"), row_of(ARBITRATION, "sue")
ONE_RUNG = Rung(0, Role.SUPERVISOR, 0, Label("本单位督办人", "supervisor of this body"))
OLD = Label("旧", "old")

# ── what is wrong, and the code it is found with ─────────────────────────────────────────────────────────────────

DEFECTS: list[tuple[str, str, Draft]] = [
    # states and steps
    ("a step leads nowhere", "path.unknown_state", step(MEDIATION, "fail", target="nowhere")),
    ("a step comes from nowhere", "path.unknown_state", step(MEDIATION, "fail", sources=("mediating", "nowhere"))),
    ("the first state is missing", "path.unknown_state", pathway(replace(PETITION, initial="nowhere"))),
    ("one state twice", "path.state_twice", pathway(replace(MEDIATION, states=MEDIATION.states * 2))),
    ("two rows for one step", "path.step_twice", pathway(
        replace(MEDIATION, transitions=(*MEDIATION.transitions, row_of(MEDIATION, "fail"))))),
    ("a dead end", "path.dead_end", without(CONFIRMATION, "uphold", "revoke")),
    ("a dead end with a step that stays", "path.dead_end", without(LITIGATION, "appeal", "become_effective")),
    ("a trap of two states", "path.trap", without(CONFIRMATION, "close", "revoke")),
    ("an unreachable state", "path.unreachable", without(LITIGATION, "entrust")),
    ("an unreachable end", "path.unreachable", without(PETITION, "conclude")),
    ("a step out of an end", "path.end_left", step(MEDIATION, "visit", sources=("effective_written", "performed"))),
    ("an end without outcome", "path.outcome", state(PETITION, "concluded", outcome="")),
    ("an outcome before the end", "path.outcome", state(PETITION, "handling", outcome="settled")),
    ("no owner", "state.no_owner", state(ARBITRATION, "hearing", owner=None)),
    ("an owner who only reads", "state.idle_owner", state(ARBITRATION, "hearing", owner=Role.AUDITOR)),
    ("neither clock nor party waited for", "state.unmoved", state(ARBITRATION, "held", waits_for=None)),
    ("a clock for two answers of three", "state.unmoved", clock(PETITION, "route_organ", runs_in=frozenset({"received"}))),
    ("a clock that does not get there", "state.unmoved", clock(PETITION, "review", starts={"request_re_review": ""})),
    ("a step of nobody", "step.nobody", step(MEDIATION, "fail", by=frozenset())),
    ("a step in no state", "step.nowhere", step(LITIGATION, "file", sources=())),
    ("a step without article", "step.no_basis", step(LITIGATION, "file", basis=" ")),
    ("a system step for people too", "step.system", step(PETITION, "lapse", by=SYSTEM | HANDLER)),
    ("a system step that asks", "step.system", step(PETITION, "lapse", fields=(WHO,))),
    ("a system step no clock fires", "step.system", clock(LITIGATION, "appeal_refusal", on_expiry=None)),
    ("a question twice", "field.twice", step(CONFIRMATION, "object", fields=(WHO, WHO))),
    ("a choice without answers", "field.no_answers", step(LITIGATION, "file", fields=(choice("procedure", OLD),))),
    ("an answer twice", "field.no_answers", step(LITIGATION, "file", fields=(
        choice("procedure", OLD, ("small", OLD), ("small", OLD)),))),
    # clocks
    ("a clock without start", "clock.never_starts", clock(CONFIRMATION, "review", starts={})),
    ("a clock started where it does not run", "clock.never_starts", clock(CONFIRMATION, "review", starts={"confirm": ""})),
    ("a clock for an answer nobody can give", "clock.never_starts", clock(
        LITIGATION, "trial_small", when=("procedure", "verbal"))),
    ("a clock for a question nobody asks", "clock.never_starts", clock(CONFIRMATION, "review", when=("mood", "good"))),
    ("a clock of an unreachable state", "clock.never_starts", without(LITIGATION, "entrust")),
    ("a start by an unknown step", "clock.start", clock(CONFIRMATION, "review", starts={"accept": "", "receive": ""})),
    ("a day 0 nobody asks", "clock.start", clock(CONFIRMATION, "review", starts={"accept": "accepted_on"})),
    ("a day 0 that may be left out", "clock.start", step(
        CONFIRMATION, "confirm", fields=(replace(CONFIRM.fields[0], required=False),))),
    ("a clock in an end", "clock.states", clock(LITIGATION, "appeal", runs_in=frozenset({"judged", "closed"}))),
    ("a clock in no state", "clock.states", clock(LITIGATION, "appeal", runs_in=frozenset({"judged", "nowhere"}))),
    ("standing still elsewhere", "clock.states", clock(LITIGATION, "filing", suspended_in=frozenset({"trial"}))),
    ("settled by an unknown step", "clock.settled_by", clock(LITIGATION, "appeal", settles_on=frozenset({"apeal"}))),
    ("settled where it does not run", "clock.settled_by", clock(LITIGATION, "appeal", settles_on=frozenset({"file"}))),
    ("a clock for nobody asked", "clock.addressee", clock(LITIGATION, "appeal", per_party="parties")),
    ("one party's step that settles all clocks", "clock.settled_for_all", step(CONFIRMATION, "object", fields=())),
    ("a clock wrong in every way", "clock.start", clock(
        LITIGATION, "appeal", starts={"zzz": "q"}, choose="x", when=("a", "b"), per_party="z")),
    ("no steps at all", "path.dead_end", pathway(replace(LITIGATION, transitions=()))),
    ("no words for the consequence", "clock.no_consequence", clock(LITIGATION, "filing", consequence=Label("", ""))),
    ("a consequence in one language", "clock.no_consequence", clock(LITIGATION, "filing", consequence=Label("迟。", ""))),
    ("an unknown consequence", "clock.impossible", clock(LITIGATION, "entrusted", on_expiry="lapse_everything")),
    ("a consequence that is a person's step", "clock.impossible", clock(
        LITIGATION, "entrusted", on_expiry="fail_mediation")),
    ("a consequence impossible in one state", "clock.impossible", step(ARBITRATION, "lapse_award", sources=("hearing",))),
    ("a passing where no clock runs", "clock.never_passes", step(
        LITIGATION, "lapse_mediation", sources=("entrusted", "trial"))),
    ("a duty nobody hears of", "clock.untold", clock(LITIGATION, "filing", ladder=())),
    ("rungs at one time", "rung.order", clock(LITIGATION, "filing", ladder=(ONE_RUNG, ONE_RUNG))),
    ("a ladder downwards", "rung.order", clock(LITIGATION, "filing", ladder=(
        replace(ONE_RUNG, up=2), replace(ONE_RUNG, after=1, up=1)))),
    ("a rung to an auditor", "rung.nobody", clock(LITIGATION, "filing", ladder=(replace(ONE_RUNG, to=Role.AUDITOR),))),
    ("a rung to the system", "rung.nobody", clock(LITIGATION, "filing", ladder=(replace(ONE_RUNG, to=Role.SYSTEM),))),
    # the law
    ("an unknown rule", "clock.rule", clock(LITIGATION, "filing", rule="CL-99")),
    ("a rule switched off", "clock.rule", law("CL-01", enabled=False)),
    ("a rule that has ended", "clock.rule", law("CL-01", valid_to=date(2025, 12, 31))),
    ("a clock on an unverified rule", "clock.unverified", law("CL-01", mark=Mark.U)),
    ("a variant the rule does not have", "clock.variant", clock(CONFIRMATION, "review_target", variant="express")),
    ("an answer that is no variant", "clock.variant", step(LITIGATION, "entrust", fields=(
        choice("track", OLD, ("express", OLD)), *row_of(LITIGATION, "entrust").fields[1:]))),
    ("a duty shown as a right", "clock.kind", clock(CONFIRMATION, "review", kind=ClockKind.RIGHT)),
    ("an extension the rule does not have", "clock.operation", step(
        PETITION, "extend", clocks=(ClockOp(Op.EXTEND, "handle", kind="agreed"),))),
    ("a restart the law forbids", "clock.operation", step(
        PETITION, "extend", clocks=(ClockOp(Op.RESTART, "handle"),))),
    ("an exclusion the law forbids", "clock.operation", step(PETITION, "exclude_hearing", clocks=(
        ClockOp(Op.EXCLUDE, "re_review", "appraisal", "hearing_from", "hearing_to"),))),
    ("standing still against the law", "clock.operation", clock(
        CONFIRMATION, "acceptance", suspended_in=frozenset({"filed"}))),
    ("a touch on an unknown clock", "step.clock", step(PETITION, "extend", clocks=(ClockOp(Op.EXTEND, "hndle"),))),
    ("a touch where the clock does not run", "step.clock", step(PETITION, "extend", sources=("handling", "opinion"))),
    ("a touch with a date nobody asks", "step.clock", step(PETITION, "extend", clocks=(
        ClockOp(Op.EXTEND, "handle", "head", until_field="until"),))),
    ("a rule without basis", "rule.no_basis", law("CL-01", basis=())),
    ("a basis without instrument", "rule.no_basis", law("CL-01", basis=(Basis("", "126", None),))),
    ("a rule without mark", "rule.no_mark", law("CL-01", mark=None)),
    ("an unverified rule in force", "rule.unverified", law("PM-05", enabled=True)),
    ("an end before the beginning", "rule.backwards", law(
        "CL-01", valid_from=date(2027, 1, 1), valid_to=date(2026, 1, 1))),
    ("a rule with neither clock nor reason", "rule.not_run", Draft(more={
        "not_run": {id_: reason for id_, reason in NOT_RUN.items() if id_ != "LA-21"}})),
    ("a rule whose only clock was taken away", "rule.not_run", clock(ARBITRATION, "set_aside_anew", rule="LA-34")),
    ("a reason for a rule that has a clock", "rule.run_after_all", Draft(more={
        "not_run": NOT_RUN | {"CL-01": NOT_RUN["LA-21"]}})),
    ("a variant with neither clock nor reason", "rule.not_run", Draft(more={
        "not_run": {id_: reason for id_, reason in NOT_RUN.items() if id_ != "CL-15 abroad"}})),
    ("a reason for a variant that has a clock", "rule.run_after_all", Draft(more={
        "not_run": NOT_RUN | {"CL-15 ruling": NOT_RUN["LA-21"]}})),
    ("a reason for no rule", "rule.run_after_all", Draft(more={"not_run": NOT_RUN | {"CL-99": NOT_RUN["LA-21"]}})),
    ("a reason without words", "rule.run_after_all", Draft(more={"not_run": NOT_RUN | {"LA-21": Label("", "")}})),
    # hand-offs
    ("an unknown hand-off", "handoff.unknown", step(PETITION, "refer_suit", refers="petition-court")),
    ("a hand-off of another pathway", "handoff.unknown", step(PETITION, "refer_suit", refers="mediation-suit")),
    ("a hand-off to no pathway", "handoff.unknown", referral("petition-suit", to_pathway="nowhere")),
    ("a hand-off nobody makes", "handoff.never_made", without(PETITION, "refer_suit")),
    ("a hand-off without items", "handoff.unasked", step(PETITION, "refer_suit", fields=())),
    ("a hand-off that ends before it is taken", "handoff.no_owner", step(PETITION, "refer_mediation", target="imported")),
    ("a hand-off to a state without owner", "handoff.no_owner", state(LITIGATION, "submitted", owner=None)),
    ("imported with nothing handed over", "handoff.ends_unowned", step(
        PETITION, "import_procedure", guards=(IMPORTED_ANYHOW,))),
    ("transferred with nobody's receipt", "handoff.ends_unowned", step(MEDIATION, "close_transferred", guards=())),
    ("passed on to nobody", "handoff.ends_unowned", step(PETITION, "split_off", fields=(), guards=())),
    ("mediation without consent", "handoff.consent", referral("petition-mediation", consent=ConsentOf.NONE)),
    ("confirmation by one side", "handoff.consent", referral("mediation-confirmation", consent=ConsentOf.APPLICANT)),
    ("a suit with the other side's leave", "handoff.consent", referral("mediation-suit", consent=ConsentOf.BOTH)),
    ("a suit the party cannot bring", "handoff.not_himself", step(PETITION, "refer_suit", by=HANDLER)),
    ("a packet with concessions", "handoff.concessions", referral(
        "mediation-suit", packet=(*REFERRALS["mediation-suit"].packet, "concessions"))),
    ("minutes that may travel", "handoff.concessions", referral("mediation-suit", never=("concessions",))),
    ("an unknown paper", "handoff.paper", referral("mediation-suit", packet=("deadlines", "gossip"))),
    ("a packet without deadlines", "handoff.deadlines", referral("mediation-suit", packet=("application",))),
    ("a hand-off without article", "handoff.no_basis", referral("mediation-suit", basis="")),
    # arbitration first
    ("petition to court past arbitration", "first.step", unguarded("petition-suit", "suit_is_open")),
    ("mediation to court past arbitration", "first.step", unguarded("mediation-suit", "suit_is_open")),
    ("to court by the guard of arbitration", "first.step", referral("petition-arbitration", to_pathway="litigation")),
    ("from arbitration on the first day", "first.step", Draft(
        PATHWAYS | {"arbitration": stepped(ARBITRATION, "sue", sources=("received", *SUE.sources))},
        REFERRALS | {"arbitration-suit": replace(REFERRALS["arbitration-suit"], guards=())})),
    ("a second way to court", "first.step", Draft(
        PATHWAYS | {"petition": stepped(PETITION, "refer_mediation", refers="x")},
        REFERRALS | {"x": replace(PETITION_SUIT, id="x", guards=())})),
    ("court opened to all", "first.opening", Draft(more={"opening": opens_always})),
    ("a table without labour", "first.table", table("labour")),
    ("a table without the running arbitration", "first.table", table("after_pending")),
    ("a table without the bundle", "first.table", table("iou_bundled", "labour")),
    ("an exception for the bundle", "first.table", rerow("iou_alone", no=frozenset(), rank=Rank.EXCEPTION)),
    # the routing table as a whole
    ("two rows that disagree", "route.contradiction", added(
        Row("other", (1,), Rank.NATURE, names("overtime"), NO_SUIT))),
    ("an exception of the same rank", "route.contradiction", rerow("over_age_gap", rank=Rank.OUTSIDE, periods=frozenset())),
    ("two histories that disagree", "route.contradiction", added(
        Row("other", (8,), Rank.HISTORY, names("loan"), NO_SUIT))),
    ("a row of no type", "route.dead", rerow("deferred_retirement", types=frozenset())),
    ("a row that another always overrides", "route.dead", added(
        Row("other", (55,), Rank.FACT, names("loan"), NO_SUIT, yes=names("arbitration_clause", "commercial_award")))),
    ("a row that contradicts its type", "route.dead", added(
        Row("other", (3,), Rank.EXCEPTION, names("wage_iou"), NO_SUIT, no=names("iou")))),
    ("a verdict without article", "route.no_basis", rerow(
        "land_contract", verdicts={"rural_arbitration": permit("可以。", "Open.", " ")})),
    ("a default without article", "route.no_basis", Draft(more={
        "defaults": {**DEFAULTS, "petition": permit("可以提出。", "Open.", "")}})),
    ("an unverified row that closes", "route.unverified", rerow("household", mark="U")),
    ("a row of the law left out", "route.unsaid", table("minor_fight")),
    ("a row the law does not have", "route.unsaid", rerow("minor_fight", law=(60, 67))),
    ("a fact nobody can record", "route.unknown", rerow("minor_fight", yes=names("minor_figth"))),
    ("a type that does not exist", "route.unknown", rerow("minor_fight", types=names("tort", "brawl"))),
    ("a channel that does not exist", "route.unknown", rerow(
        "minor_fight", verdicts={"police": permit("可以。", "Open.", "治安管理处罚法 9")})),
    # loops
    ("arrears after an award", "loop.arrears", rerow(
        "insurance_arrears", rank=Rank.FACT)),
    ("arbitration again after an award in force", "loop.arbitration", table("after_binding")),
    ("arbitration again after a suit", "loop.arbitration", table("after_sued")),
    ("handed over twice", "loop.handoff", unguarded("petition-suit", "not_twice")),
    ("mediated again for nothing", "loop.mediation", unguarded("petition-mediation", "mediation_not_exhausted")),
    ("begun again after the end", "loop.begun_again", Draft(more={"opening": opens_always})),
    ("advised for ever", "loop.idle", step(ARBITRATION, "advise_mediation", guards=())),
    ("corrected for ever", "loop.idle", step(LITIGATION, "ask_correction", guards=())),
    ("entrusted for ever", "loop.idle", step(LITIGATION, "entrust", guards=())),
    ("objected for ever", "loop.idle", step(CONFIRMATION, "object", guards=())),
    ("renegotiated for ever", "loop.idle", step(MEDIATION, "renegotiate", guards=())),
    ("suspended without a ground", "loop.idle", step(LITIGATION, "suspend", fields=(tick("tired", "累", "tired"),))),
    # the party
    ("an exit with a guard", "right.exit_blocked", step(MEDIATION, "leave", guards=(suit_is_open,))),
    ("an exit with a question", "right.exit_blocked", step(MEDIATION, "leave", fields=(WHO,))),
    ("an exit through a hand-off", "right.exit_blocked", step(MEDIATION, "leave", refers="mediation-suit")),
    ("an exit for the handler only", "right.exit_closed", step(MEDIATION, "refuse", by=HANDLER)),
    ("an exit nobody may record", "right.exit_closed", step(MEDIATION, "refuse", by=PARTY)),
    ("a mediation without exit", "right.no_exit", without(MEDIATION, "leave")),
    ("an exit that is none", "right.no_exit", step(MEDIATION, "leave", exit=False)),
    ("a suit that waits for mediation", "right.blocked", step(PETITION, "refer_suit", guards=(no_open_mediation,))),
    ("a filing that waits for mediation", "right.blocked", step(LITIGATION, "file", guards=(no_open_mediation,))),
    ("a hand-off that waits for mediation", "right.blocked", referral(
        "petition-suit", guards=(*PETITION_SUIT.guards, no_open_mediation))),
    ("a mediation that holds the party", "right.held", referral("mediation-suit", consent=ConsentOf.BOTH)),
    ("channels that wait for mediation", "right.channel", Draft(more={"opening": opens_only_after_mediation})),
    # words
    ("no Chinese for a state", "words.zh_missing", state(PETITION, "handling", label=Label("", "being handled"))),
    ("no English for a state", "words.en_missing", state(PETITION, "handling", label=Label("办理中", " "))),
    ("no English for the party waited for", "words.en_missing", state(
        ARBITRATION, "held", waits_for=Label("该事由消除", ""))),
    ("no Chinese for a clock", "words.zh_missing", clock(PETITION, "handle", label=Label("", "Written opinion"))),
    ("no English for a rung", "words.en_missing", clock(
        PETITION, "handle", ladder=(replace(ONE_RUNG, label=Label("督办人", "")),))),
    ("a field without words", "words.en_missing", step(LITIGATION, "refuse", fields=(
        Field("ruling_served_on", FieldKind.DATE, Label("收到裁定之日", "")),))),
    ("an answer without words", "words.zh_missing", step(LITIGATION, "file", fields=(
        choice("procedure", OLD, ("ordinary", Label("", "ordinary"))),))),
    ("a refusal without words", "words.zh_missing", step(LITIGATION, "file", guards=says("", "Not now."))),
    ("a hand-off's refusal without words", "words.en_missing", referral(
        "petition-suit", guards=(*PETITION_SUIT.guards, *says("不行。", "")))),
    ("a hand-off without words", "words.en_missing", referral("petition-suit", label=Label("转入诉讼", ""))),
    ("a verdict without words", "words.en_missing", Draft(more={
        "defaults": {**DEFAULTS, "petition": permit("可以提出。", "", "信访工作条例 31")}})),
    ("a rule without words", "words.en_missing", law("CL-01", label=Label("登记立案", ""))),
    ("a rule whose consequence has none", "words.zh_missing", law("CL-01", consequence=Label("", "filed first"))),
    ("Chinese in English", "words.en_foreign", step(LITIGATION, "file", label=Label("登记立案", "登记立案"))),
    ("English in Chinese", "words.zh_foreign", step(LITIGATION, "file", label=Label("File", "File"))),
    ("half-width marks", "words.half_width", step(
        LITIGATION, "file", effect=Label("立案;审限自立案之日起算。", "Filed."))),
    ("half-width marks in a refusal", "words.half_width", step(LITIGATION, "file", guards=says("不行!再来。", "No."))),
    ("a desk without words", "words.zh_missing", Draft(more={"desk": stepped(DESK, "assign", label=Label("", "Assign"))})),
    ("a refusal without code", "refusal.no_code", step(LITIGATION, "file", guards=says("不行。", "No.", ""))),
]  # fmt: skip
