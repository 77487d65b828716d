"""What reconsideration asks for: an act of an organ, once, in time, and in the procedure that it is heard in."""

from __future__ import annotations

from datetime import timedelta

from statemachines.guards import chosen, day_of, fact_is, here, in_time, lapsed, refuse
from statemachines.pathway import Refusal
from statemachines.snapshot import LIVE, ProceedingView, Situation, Snapshot, local_date

SIXTY_DAYS = timedelta(days=60)
SPENT = frozenset({"decided", "effective", "sued", "mediated"})  # of one withdrawn the organ judges (行政复议法 74)
ACTS = frozenset({"administrative_act", "benefits", "injury_recognition", "expropriation"})  # 行政复议法 11


def an_administrative_act(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Reconsideration and administrative suit are about an act of an organ, not about its mediation of a dispute."""
    if all(claim.type in ACTS for claim in snapshot.claims_of(claims)):
        return None
    return refuse(
        "no_administrative_act",
        "只有对行政行为不服的请求才能申请行政复议或者提起行政诉讼。",
        "Only an objection to an administrative act is reconsidered, or sued on as such.",
        "行政复议法 2、11、12；行政诉讼法 2",
    )


NOT_TAKEN = frozenset({"submitted", "correcting", "refused", "closed_refused"})  # states of an administrative suit
UNLESS_FILED = frozenset({"refusal_appealed", "withdrawn"})


def taken_by_the_court(suit: ProceedingView) -> bool:
    """Only a suit that was filed bars reconsideration: one refused, or dismissed with effect, leaves the way open."""
    if suit.state in UNLESS_FILED:
        return "procedure" in suit.facts  # said when it was filed
    return suit.state not in NOT_TAKEN


def not_before(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Once reconsidered, or taken by the court, an act is not reconsidered again (行政复议法 29, 30(1)(7), 74)."""
    for proceeding in snapshot.proceedings:
        mine = set(proceeding.claims) & set(claims)
        spent = proceeding.pathway == "reconsideration" and proceeding.state in SPENT
        sued = proceeding.pathway == "administrative_suit" and taken_by_the_court(proceeding)
        if mine and (spent or sued):
            return refuse(
                "reconsidered_before",
                "同一行政行为已经复议或者人民法院已经受理，不再受理复议申请。",
                "The act was reconsidered before, or is with the court.",
                "行政复议法 29、30、74",
            )
    return None


def suit_may_follow(situation: Situation) -> Refusal | None:
    """Where reconsideration comes first, a suit follows its answer or its silence, not the application (行政复议法 23)."""
    claims = situation.snapshot.claims_of(chosen(situation))
    bound = [claim for claim in claims if claim.facts.get("reconsideration_first") is True]
    if not bound or (not situation.fields and bound != list(claims)):  # nothing chosen yet: another item may go
        return None
    return refuse(
        "reconsideration_first",
        "依法应当先经行政复议，复议机关答复或者逾期后才能起诉。",
        "Reconsideration comes first: a suit follows its answer or its silence.",
        "行政复议法 23、34",
    )


def correction_missed(situation: Situation) -> Refusal | None:
    """Given up only when the ten working days have passed without good reason (行政复议法 31)."""
    if lapsed(situation, "correct", None, local_date(situation.command.occurred_at)):
        return None
    return refuse("still_in_time", "补正期限未满。", "The period to correct still runs.", "行政复议法 31")


def is_simple(situation: Situation) -> bool:
    """Accepted in the simple procedure and not converted since."""
    facts = here(situation).facts
    return "simple_because" in facts and "accepted_on" not in facts


def ordinary_procedure(situation: Situation) -> Refusal | None:
    if not is_simple(situation):
        return None
    return refuse("simple_procedure", "简易程序不能延长。", "The simple procedure is not extended.", "行政复议法 62")


def simple_procedure(situation: Situation) -> Refusal | None:
    if is_simple(situation):
        return None
    return refuse("already_ordinary", "已经适用普通程序。", "It is in the ordinary procedure.", "行政复议法 55")


def reply_fits(situation: Situation) -> Refusal | None:
    """Ten working days in the ordinary procedure, five in the simple one."""
    term = situation.fields.get("reply_term")
    if term is None or (term == "simple") == is_simple(situation):
        return None
    return refuse("wrong_term", "答复期限须与审理程序一致。", "The term must match the procedure.", "行政复议法 48、54")


stayed_for_a_person = fact_is(
    "suspension_ground",
    frozenset({"death"}),
    refuse(
        "other_cause",
        "只有因死亡、丧失行为能力或者终止而中止的，满六十日才终止。",
        "Only a suspension for death, incapacity or end is terminated after sixty days.",
        "行政复议法 39、41",
    ),
)


def no_suit_cut_short(situation: Situation) -> Refusal | None:
    """Ending an overdue reconsideration would take away the fifteen days to sue on the delay (行政复议法 34)."""
    on = local_date(situation.command.occurred_at)
    mine = [c for c in situation.snapshot.clocks if (c.proceeding, c.name) == (here(situation).n, "suit_overdue")]
    if not any(c.status in LIVE and (c.due is None or c.due >= on) for c in mine):
        return None
    return refuse(
        "suit_still_open",
        "申请人以逾期为由起诉的期限未满。",
        "The applicant may still sue on the delay.",
        "行政复议法 34；行政诉讼法 45",
    )


def sixty_days_suspended(situation: Situation) -> Refusal | None:
    """Sixty natural days in full: 行政复议法 88(2) makes working days of three, five, seven and ten only."""
    since = day_of(situation.fields.get("suspended_on"))
    if since is None or local_date(situation.command.occurred_at) > since + SIXTY_DAYS:
        return None
    return refuse("still_suspended", "中止未满六十日。", "It has not been suspended for sixty days.", "行政复议法 41")


SUIT_CLOCKS = {
    "refused": "suit_refused",
    "overdue": "suit_overdue",
    "decided": "suit",
}  # state → the applicant's period


def suit_in_time(situation: Situation) -> Refusal | None:
    """Fifteen days from the answer, from the party's own receipt, or from the end of the period without one."""
    clock = SUIT_CLOCKS[here(situation).state]
    return in_time(clock, "行政复议法 34；行政诉讼法 45")(situation)


def everybody_served_is_late(situation: Situation) -> Refusal | None:
    """Only whoever received the decision has a period; the decision binds when the last of them has passed."""
    mine = [c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name == "suit"]
    passing = (situation.fields.get("clock"), situation.fields.get("addressee", 0))
    if not [c for c in mine if c.status in ("running", "overdue") and (c.name, c.addressee) != passing] and mine:
        return None
    return refuse(
        "periods_running",
        "还有当事人未送达或者期限未满。",
        "A period still runs, or nobody was served.",
        "行政复议法 75",
    )
