"""What may be done about a labour award: per document, per party, and again when the other side's suit has ended.

A final award is sued on by the worker and set aside by the employer; a non-final one is sued on by either side. A suit
against one document leaves the other and its periods alone. While the worker is in court the employer's application is
not taken (劳动争议解释一 21): its period ends with the suit and begins anew when that ends without a judgment.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.award_documents import (
    DECIDED,
    DROPPED,
    final_items,
    found_final,
    is_pending,
    nonfinal_items,
    served_as_nonfinal,
    suits,
    suits_on,
)
from statemachines.guards import all_periods_passed, came_to, here, in_time, lapsed, numbers, refuse
from statemachines.pathway import Guard, Refusal
from statemachines.sides import adversaries, plaintiffs
from statemachines.snapshot import LIVE, ProceedingView, Situation, local_date

AWARDED = ("awarded", "set_aside_pending")  # periods to sue run on while the court reviews the final award
SET_ASIDE_CLOCKS = ("set_aside", "set_aside_found", "set_aside_anew")  # in the order in which they can begin
AWARD_CLOCKS = ("suit", "suit_final", *SET_ASIDE_CLOCKS, "suit_set_aside")


# ── the documents ────────────────────────────────────────────────────────────────────────────────────────────────


def every_item_awarded(situation: Situation) -> Refusal | None:
    """Final or non-final is said of each item, once (劳动争议调解仲裁法 47); of none, where the award does not say."""
    if not situation.fields:
        return None
    final = numbers(situation.fields.get("final_claims"))
    nonfinal = numbers(situation.fields.get("nonfinal_claims"))
    named = sorted(final + nonfinal) == sorted(here(situation).claims) and bool(final + nonfinal)
    if named and not (final and situation.fields.get("unlabelled") is True):
        return None
    return refuse(
        "items_not_split",
        "须逐项写明终局或者非终局，不得遗漏或者重复；裁决书未载明的，全部列为非终局。",
        "Each item must be named once, as final or not; where the award does not say, all as not final.",
        "劳动争议调解仲裁法 47；仲裁办案规则 50；劳动争议解释一 18",
    )


def document_exists(situation: Situation) -> Refusal | None:
    """A final award is served as final and a non-final one as such (劳动争议解释一 20)."""
    document, award = situation.fields.get("document"), here(situation)
    if document is None or (served_as_nonfinal(award) if document == "nonfinal" else final_items(award)):
        return None
    return refuse("no_such_award", "没有这类裁决书。", "There is no award of that kind.", "劳动争议解释一 20")


def every_award_served(situation: Situation) -> Refusal | None:
    """Each party has received each kind of award there is; of one that was set aside, nothing hangs on it any more."""
    award = here(situation)
    mine = [clock for clock in situation.snapshot.clocks if clock.proceeding == award.n]
    served_final = {clock.addressee for clock in mine if clock.name in ("suit_final", "set_aside")}
    served_nonfinal = {clock.addressee for clock in mine if clock.name == "suit"}
    sides = {party.n for party in adversaries(award, situation.snapshot)}
    final_ok = not _labelled(situation) or "ruling_received_on" in award.facts or sides <= served_final
    if final_ok and (not served_as_nonfinal(award) or sides <= served_nonfinal):
        return None
    return refuse(
        "award_not_served", "还有当事人未收到裁决书。", "A party has not received its award.", "仲裁办案规则 50"
    )


# ── whose remedy it is ───────────────────────────────────────────────────────────────────────────────────────────


def of_party(situation: Situation, *clocks: str) -> bool:
    """Has the party named been served as the one that one of these clocks is for?"""
    mine = (c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name in clocks)
    return situation.fields.get("party") in {c.addressee for c in mine}


ROLES_OF = {"final_worker": "set_aside", "final_employer": "suit_final"}  # a final award → the other side's clock


def served_in_its_role(situation: Situation) -> Refusal | None:
    """A worker is a person, and nobody is worker and employer at once (劳动争议调解仲裁法 48, 49)."""
    document, party = situation.fields.get("document", ""), situation.fields.get("party")
    firms = {p.n for p in situation.snapshot.parties if p.kind == "organisation"}
    other = ROLES_OF.get(document)
    if other is None or (not of_party(situation, other) and not (document == "final_worker" and party in firms)):
        return None
    return refuse(
        "wrong_role",
        "该当事人不是以这一身份收到终局裁决的一方。",
        "A final award reaches this party in the other role.",
        "劳动争议调解仲裁法 48、49",
    )


def final_award(situation: Situation) -> Refusal | None:
    """Only a final award can be set aside, and only in what it is final on."""
    final = final_items(here(situation))
    if final and set(numbers(situation.fields.get("claims"))) <= final:
        return None
    return refuse("no_final_award", "没有终局裁决。", "There is no final award.", "劳动争议调解仲裁法 49")


def not_the_worker(situation: Situation) -> Refusal | None:
    """Setting aside is the employer's remedy; the worker's is the suit."""
    found = found_final(here(situation)) & set(numbers(situation.fields.get("claims")))
    stranger = bool(found) and not of_party(situation, "set_aside_found")
    if not stranger and not of_party(situation, "suit_final"):
        return None
    return refuse(
        "worker_sues",
        "申请撤销终局裁决是用人单位的途径；劳动者不服的，可以起诉。",
        "Setting aside is for the employer; a worker may sue.",
        "劳动争议调解仲裁法 48、49",
    )


def suit_is_the_remedy(situation: Situation) -> Refusal | None:
    """On a final award the worker sues; the employer's remedy is setting aside (劳动争议调解仲裁法 48, 49)."""
    final = final_items(here(situation)) & set(numbers(situation.fields.get("claims")))
    if here(situation).state not in AWARDED or not final or not of_party(situation, "set_aside", "set_aside_found"):
        return None
    return refuse(
        "employer_cannot_sue",
        "用人单位不能对终局裁决起诉，可以申请撤销。",
        "An employer cannot sue on a final award; it may apply to set it aside.",
        "劳动争议调解仲裁法 48、49",
    )


# ── in time ──────────────────────────────────────────────────────────────────────────────────────────────────────


def suit_in_time(situation: Situation) -> Refusal | None:
    """Fifteen days from the party's own receipt of that award, or of the ruling that set it aside."""
    if situation.fields.get("good_cause") is True or not situation.fields:
        return None
    on, party = local_date(situation.command.occurred_at), situation.fields.get("party")
    if not any(lapsed(situation, clock, party, on) for clock in _suit_clocks(situation)):
        return None
    return refuse("out_of_time", "起诉的期限已过。", "The period to sue has passed.", "劳动争议调解仲裁法 48、49、50")


def _suit_clocks(situation: Situation) -> list[str]:
    """The clock of each document that an item chosen stands in."""
    award, chosen = here(situation), set(numbers(situation.fields.get("claims")))
    final, labelled = "suit_set_aside" if award.state == "set_aside" else "suit_final", _labelled(situation)
    return [clock for clock, items in ((final, chosen & labelled), ("suit", chosen - labelled)) if items]


def _labelled(situation: Situation) -> frozenset[int]:
    """The items of the award that was served as final."""
    return final_items(here(situation)) - found_final(here(situation))


def set_aside_in_time(situation: Situation) -> Refusal | None:
    """Thirty days from the award, or from the newest ruling that gave the employer its time anew."""
    newest = next((clock for clock in reversed(SET_ASIDE_CLOCKS) if of_party(situation, clock)), "set_aside")
    return in_time(newest, "劳动争议调解仲裁法 49；劳动争议解释一 18、21")(situation)


def applied_once(situation: Situation) -> Refusal | None:
    """One application, and one more where the first fell with the worker's suit (劳动争议解释一 21)."""
    mine = (c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name == "set_aside_anew")
    unused = {c.addressee for c in mine if c.status not in ("settled", "cancelled")}
    if "set_aside_applied_on" not in here(situation).facts or situation.fields.get("party") in unused:
        return None
    return refuse("only_once", "已经申请过撤销。", "This was asked for before.", "劳动争议调解仲裁法 49")


# ── the suits and what became of them ────────────────────────────────────────────────────────────────────────────


def worker_not_in_court(situation: Situation) -> Refusal | None:
    """The employer's application waits for the worker's suit on the same award."""
    if not any(is_pending(suit) for suit in _workers_suits(situation)):
        return None
    return refuse(
        "worker_sued",
        "劳动者已经起诉；撤诉或者被驳回后，用人单位自收到裁定之日起三十日内可以申请撤销。",
        "The worker has sued; if that suit ends without a judgment, the employer has 30 days from the ruling.",
        "劳动争议解释一 21",
    )


def no_suit_pending(situation: Situation) -> Refusal | None:
    """While a suit on the award is open its effect is not known."""
    if not any(is_pending(suit) for suit in suits(here(situation), situation.snapshot)):
        return None
    return refuse(
        "suit_pending",
        "就裁决提起的诉讼尚未结束。",
        "A suit on the award is still open.",
        "劳动争议解释一 16",
    )


def court_decided(*, wanted: bool) -> Guard:
    """Has a court given its own decision on an item of the award?"""

    def guard(situation: Situation) -> Refusal | None:
        found = any(suit.state in DECIDED for suit in suits(here(situation), situation.snapshot))
        if found == wanted:
            return None
        if wanted:
            return refuse("not_judged", "法院尚未裁判。", "No court has decided yet.", "劳动争议解释一 16")
        return refuse(
            "judged",
            "法院已经就部分或者全部请求裁判，按“登记法院已裁判”办理。",
            "A court has decided items of it: record that instead.",
            "劳动争议解释一 16",
        )

    return guard


def _workers_suits(situation: Situation) -> list[ProceedingView]:
    """The suits on the final award, save those of whoever it is final for: an employer that was turned down."""
    award, snapshot = here(situation), situation.snapshot
    mine = (c for c in snapshot.clocks if c.proceeding == award.n and c.name in ("set_aside", "set_aside_found"))
    employers = {clock.addressee for clock in mine}
    return [suit for suit in suits_on(award, final_items(award), snapshot) if not plaintiffs(suit) & employers]


def worker_s_suit_dropped(situation: Situation) -> Refusal | None:
    """The worker's suit on the final award has ended without a judgment."""
    theirs = _workers_suits(situation)
    if theirs and all(suit.state in DROPPED for suit in theirs):
        return None
    return refuse(
        "suit_not_dropped",
        "劳动者就终局裁决提起的诉讼没有撤回，也没有被驳回。",
        "The worker's suit on the final award was neither withdrawn nor dismissed.",
        "劳动争议解释一 21",
    )


def is_the_employer(situation: Situation) -> Refusal | None:
    """Only the employer that the award is final for, as served or as found, gets its thirty days anew, once."""
    mine = of_party(situation, "set_aside", "set_aside_found") and not of_party(situation, "set_aside_anew")
    if not situation.fields or mine:
        return None
    return refuse(
        "not_the_employer",
        "该当事人不是收到终局裁决的用人单位，或者已经登记过。",
        "This party is not the employer that received the final award, or this was recorded before.",
        "劳动争议解释一 21",
    )


def found_final_for(situation: Situation) -> Refusal | None:
    """The employer, whose own suit was turned down; a worker may sue on a final award and is not (劳动争议解释一 18)."""
    party, snapshot = situation.fields.get("party"), situation.snapshot
    firms = {side.n for side in snapshot.sides() if side.kind == "organisation"}
    refused = [suit for suit in suits(here(situation), snapshot) if suit.state == "closed_refused"]
    brought = any(not plaintiffs(suit) or party in plaintiffs(suit) for suit in refused)
    if party is None or (brought and not of_party(situation, "suit_final") and (not firms or party in firms)):
        return None
    return refuse(
        "not_the_employer",
        "该当事人不是起诉后被裁定不予受理或者驳回起诉的用人单位。",
        "This party is not the employer whose suit was turned down.",
        "劳动争议解释一 18",
    )


def turned_down(situation: Situation) -> Mapping[str, object]:
    """Whose suit was turned down, and on which items: what the form of `record_found_final` is filled with."""
    award = here(situation)
    refused = [suit for suit in suits(award, situation.snapshot) if suit.state == "closed_refused"]
    if not refused or len(brought := plaintiffs(refused[-1])) != 1:
        return {}
    return {"party": min(brought), "found_final_claims": tuple(n for n in refused[-1].claims if n in award.claims)}


def found_to_be_final(situation: Situation) -> Refusal | None:
    """The award did not say what it is, and the court turned a suit down for that reason (劳动争议解释一 18)."""
    award, said = here(situation), set(numbers(situation.fields.get("found_final_claims")))
    silent = award.facts.get("unlabelled") is True
    ended = [suit for suit in suits(award, situation.snapshot) if suit.state == "closed_refused"]
    refused = [suit for suit in ended if suit.facts.get("dismissal_ground", "final_award") == "final_award"]
    turned_down = {claim for suit in refused for claim in suit.claims} & nonfinal_items(award)
    if silent and turned_down and said <= turned_down:
        return None
    return refuse(
        "not_found_final",
        "须裁决书未载明是否终局，且法院以终局裁决为由裁定不予受理或者驳回起诉。",
        "The award must be silent on it, and the court must have turned the suit down because it is final.",
        "劳动争议解释一 18",
    )


def not_running(clock: str) -> Guard:
    """Nobody's clock of that name still runs, save the one whose passing fires this."""

    def guard(situation: Situation) -> Refusal | None:
        passing = (situation.fields.get("clock"), situation.fields.get("addressee", 0))
        mine = [c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name == clock]
        if not any(c.status in LIVE and (c.name, c.addressee) != passing for c in mine):
            return None
        return refuse(
            "periods_running", "还有当事人的期限未满。", "Somebody's period still runs.", "劳动争议调解仲裁法 50"
        )

    return guard


def not_served_yet(situation: Situation) -> Refusal | None:
    """Each party receives the ruling once; a wrong day is corrected, so that no period begins twice."""
    if not situation.fields or not of_party(situation, "suit_set_aside"):
        return None
    return refuse(
        "served_before", "该当事人已经收到裁定。", "This party has received the ruling.", "劳动争议调解仲裁法 49"
    )


def nobody_in_court(situation: Situation) -> Refusal | None:
    """After the setting aside nobody has brought the dispute to court, or whoever did has withdrawn."""
    award = here(situation)
    if all(suit.state in DROPPED for suit in suits_on(award, final_items(award), situation.snapshot)):
        return None
    return refuse("sued_in_time", "已有当事人起诉。", "A party has sued.", "劳动争议调解仲裁法 49")


court_set_aside = came_to(
    "award_review",
    frozenset({"set_aside"}),
    refuse("not_set_aside", "法院没有裁定撤销。", "The court has not set it aside.", "劳动争议调解仲裁法 49"),
)
court_let_stand = came_to(
    "award_review",
    frozenset({"dismissed", "not_accepted", "withdrawn"}),
    refuse(
        "review_open",
        "法院审查尚未结束或者裁决已撤销。",
        "The review is open, or the award was set aside.",
        "劳动争议解释一 22",
    ),
)

ALL_PASSED = (every_award_served, all_periods_passed(*AWARD_CLOCKS), no_suit_pending)
AWARD_PERIODS_PASSED = (*ALL_PASSED, court_decided(wanted=False))
