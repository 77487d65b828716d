"""Hand-offs into, between and out of the courts: appeal, retrial, the procuratorate, enforcement, failed payment orders."""

from __future__ import annotations

from statemachines.effects import Effect, cancels, interrupts, runs, settles, starts
from statemachines.guards import chosen, here, refuse
from statemachines.handoffs import APPLIED, ConsentOf, Referral, not_twice, open_channel, suit_is_open
from statemachines.pathway import Guard, Label, Refusal
from statemachines.routing import repeated_suit
from statemachines.snapshot import Situation
from statemachines.titles import in_force

NO_STAY = Label("判决的执行不停止；六个月为不变期间。", "Enforcement goes on; the six months are invariable.")
JUDGMENT_SLEEPS = Label("上诉期内提出，判决、裁定不生效。", "In time, it keeps the decision from taking effect.")
TWO_YEARS = settles("民诉法 250", "enforcement")
ENFORCED = interrupts(
    "民法典 195；诉讼时效规定 11；民诉法 250", "enforcement"
)  # two years on the case as a whole as well
REVIEWED = starts("民诉法 214、215", "send", "review")


def only_one(pathway: str, basis: str) -> Guard:
    """A party is heard there once about an item; another party is not barred by it (G4)."""

    def guard(situation: Situation) -> Refusal | None:
        party, items = situation.fields.get("party"), set(chosen(situation))
        past = [p for p in situation.snapshot.proceedings if p.pathway == pathway and items & set(p.claims)]
        heard = any(p.facts.get("applicant") == party and p.state != "withdrawn" for p in past)
        if party is None or not heard:
            return None
        return refuse("only_one", "该当事人已经申请过一次。", "This party has applied once already.", basis)

    return guard


def final_items(situation: Situation) -> Refusal | None:
    """Only what is final is enforceable before the periods of the others have passed (劳动争议调解仲裁法 47, 51)."""
    award = here(situation)
    items = chosen(situation) if situation.fields else award.claims
    wanted = all if situation.fields else any
    if wanted(in_force(award, claim, situation.snapshot) for claim in items):
        return None
    return refuse(
        "not_final",
        "所选请求项没有终局裁决，期满生效后才能申请执行。",
        "There is no final award on these items; they wait for the periods.",
        "劳动争议调解仲裁法 47、51",
    )


def order_opens_court(situation: Situation) -> Refusal | None:
    """A failed order on a labour mediation agreement opens court without arbitration (劳动争议解释一 13)."""
    if here(situation).facts.get("order_basis") == "agreement":
        return repeated_suit(chosen(situation), situation.snapshot)
    return suit_is_open(situation)


def _enforcement(
    prefix: str, source: str, zh: str, en: str, basis: str, *others: Effect, guards: tuple[Guard, ...] = ()
) -> Referral:
    """A document in force goes to the enforcement office, at the creditor's wish; `others`: what its other clocks do."""
    return Referral(
        f"{prefix}-enforcement",
        source,
        "enforcement",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("enforcement_application", "title", "claims", "identities", "deadlines"),
        (*others, ENFORCED, starts("民诉法 237", "idle")),
        basis,
        (not_twice(f"{prefix}-enforcement"), *guards),
    )


def _retrial(prefix: str, source: str, zh: str, en: str, *effects: Effect) -> Referral:
    return Referral(
        f"{prefix}-retrial",
        source,
        "retrial",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("retrial_application", "judgment", "claims", "identities", "deadlines"),
        (*effects, REVIEWED),
        "民诉法 210、214、216",
        (not_twice(f"{prefix}-retrial"),),
        meanwhile=NO_STAY,
    )


def _appeal(prefix: str, source: str, zh: str, en: str, basis: str, *effects: Effect) -> Referral:
    return Referral(
        f"{prefix}-appeal",
        source,
        "appeal",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("appeal_petition", "judgment", "court_file", "claims", "identities", "deadlines"),
        (*effects, interrupts(APPLIED)),
        basis,
        (not_twice(f"{prefix}-appeal"),),
        records=(("appellant", "party"),),
        meanwhile=JUDGMENT_SLEEPS,
    )


ROWS = (
    _appeal(
        *("suit", "litigation", "上诉移送二审", "Appeal to the second instance", "民诉法 171、174"),
        settles("民诉法 171", "appeal"),
        runs("民诉法 171；民诉解释 244", "appeal", others=True),
    ),
    _appeal(
        *("refusal", "litigation", "对不予立案裁定上诉", "Appeal against the refusal to file", "民诉法 157、171"),
        settles("民诉法 171", "appeal_refusal"),
    ),
    _appeal(
        *("retrial", "retrial", "对再审判决上诉", "Appeal against the retrial judgment", "民诉法 171、218"),
        settles("民诉法 171", "appeal"),
        runs("民诉法 171、218；民诉解释 244", "appeal", others=True),
    ),
    _retrial(
        *("suit", "litigation", "一审生效判决申请再审", "First-instance judgment to retrial"),
        settles("民诉法 216", "retrial_knowing"),
        runs("民诉法 216", "retrial_knowing", others=True),
        runs("民诉法 216、250", "retrial", "enforcement"),
    ),
    _retrial(
        *("appeal", "appeal", "终审判决申请再审", "Final judgment to retrial"),
        settles("民诉法 216", "retrial", "retrial_knowing"),
        runs("民诉法 216", "retrial", "retrial_knowing", others=True),
        runs("民诉法 250", "enforcement"),
    ),
    Referral(
        "retrial-procuratorial",
        "retrial",
        "procuratorial",
        Label("再审后申请检察监督", "Retrial to the procuratorate"),
        ConsentOf.APPLICANT,
        ("application", "judgment", "retrial_ruling", "claims", "identities", "deadlines"),
        (settles("民诉法 220", "review", "supervision"), runs("民诉法 250", "enforcement")),
        "民诉法 220",
        (not_twice("retrial-procuratorial"), only_one("procuratorial", "民诉法 220")),
        meanwhile=Label("判决的执行不停止。", "Enforcement goes on."),
    ),
    Referral(
        "procuratorial-retrial",
        "procuratorial",
        "retrial",
        Label("抗诉、检察建议转入再审", "Protest or suggestion to retrial"),
        ConsentOf.APPLICANT,
        ("supervision_decision", "judgment", "claims", "identities", "deadlines"),
        (REVIEWED,),
        "民诉法 217、222",
        (not_twice("procuratorial-retrial"),),
        meanwhile=Label(
            "裁定再审后，原判决一般中止执行。", "Once a retrial is ordered, enforcement is usually stayed."
        ),
    ),
    _enforcement(
        *("suit", "litigation", "判决申请执行", "Judgment to enforcement", "民诉法 235、247"),
        TWO_YEARS,
        runs("民诉法 216", "retrial", "retrial_knowing"),
    ),
    _enforcement(
        *("appeal", "appeal", "终审判决申请执行", "Final judgment to enforcement", "民诉法 235、247"),
        TWO_YEARS,
        runs("民诉法 216", "retrial", "retrial_knowing"),
    ),
    _enforcement(
        *("retrial", "retrial", "再审判决申请执行", "Retrial judgment to enforcement", "民诉法 235、247"),
        TWO_YEARS,
    ),
    _enforcement(
        *(
            "confirmation",
            "confirmation",
            "确认裁定申请执行",
            "Confirmation to enforcement",
            "民诉法 206；民诉解释 460",
        ),
        TWO_YEARS,
        runs("民诉法 206；民诉解释 372", "objection", "objection_third"),
    ),
    _enforcement(
        *("award", "arbitration", "终局裁决申请执行", "Final award to enforcement", "劳动争议调解仲裁法 51"),
        runs("劳动争议调解仲裁法 48、49、50", "suit", "suit_final", "set_aside"),
        runs("劳动争议解释一 18、21", "set_aside_anew", "set_aside_found"),
        guards=(final_items,),
    ),
    _enforcement(
        *("order", "payment_order", "支付令申请执行", "Payment order to enforcement", "民诉法 227、247"),
        TWO_YEARS,
    ),
    Referral(
        "order-suit",
        "payment_order",
        "litigation",
        Label("支付令失效转入诉讼", "Lapsed order to court"),
        ConsentOf.APPLICANT,
        ("order_papers", "claims", "identities", "deadlines"),
        (cancels("民诉法 228；民诉解释 438", "decline"), interrupts(APPLIED), starts("民诉法 126", "filing")),
        "民诉法 228；民诉解释 438、439；劳动争议解释一 13",
        (not_twice("order-suit"), order_opens_court),
        meanwhile=Label("起诉时间为申请支付令之日。", "The suit counts from the day the order was asked for."),
    ),
    Referral(
        "order-arbitration",
        "payment_order",
        "arbitration",
        Label("支付令失效后申请劳动仲裁", "Lapsed order to labour arbitration"),
        ConsentOf.APPLICANT,
        ("application", "order_papers", "claims", "identities", "deadlines"),
        (interrupts(APPLIED), starts("劳动争议调解仲裁法 29", "acceptance")),
        "劳动争议解释一 13；劳动争议调解仲裁法 27",
        (not_twice("order-arbitration"), open_channel("arbitration")),
    ),
)
