"""Hand-offs into, between and out of the courts: appeal, retrial, the procuratorate, enforcement, failed payment orders."""

from __future__ import annotations

from statemachines.guards import chosen, here, refuse
from statemachines.handoffs import ConsentOf, Referral, not_twice, open_channel, suit_is_open
from statemachines.pathway import Guard, Label, Refusal
from statemachines.routing import repeated_suit
from statemachines.snapshot import Situation
from statemachines.titles import in_force

NO_STAY = Label("判决的执行不停止；六个月为不变期间。", "Enforcement goes on; the six months are invariable.")
TWO_YEARS = Label("申请执行时效因申请而中断。", "The two years are interrupted by the application.")
JUDGMENT_SLEEPS = Label(
    "上诉期内提出，一审判决不生效；他方的上诉期照常计算。", "The judgment takes no effect; other periods run on."
)


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


def _enforcement(prefix: str, source: str, zh: str, en: str, basis: str, *guards: Guard) -> Referral:
    """A document in force goes to the enforcement office, at the creditor's wish."""
    return Referral(
        f"{prefix}-enforcement",
        source,
        "enforcement",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("enforcement_application", "title", "claims", "identities", "deadlines"),
        TWO_YEARS,
        basis,
        (not_twice(f"{prefix}-enforcement"), *guards),
    )


def _retrial(prefix: str, source: str, zh: str, en: str) -> Referral:
    return Referral(
        f"{prefix}-retrial",
        source,
        "retrial",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("retrial_application", "judgment", "claims", "identities", "deadlines"),
        NO_STAY,
        "民诉法 210、214、216",
        (not_twice(f"{prefix}-retrial"),),
    )


def _appeal(prefix: str, source: str, zh: str, en: str, basis: str) -> Referral:
    return Referral(
        f"{prefix}-appeal",
        source,
        "appeal",
        Label(zh, en),
        ConsentOf.APPLICANT,
        ("appeal_petition", "judgment", "court_file", "claims", "identities", "deadlines"),
        JUDGMENT_SLEEPS,
        basis,
        (not_twice(f"{prefix}-appeal"),),
    )


ROWS = (
    _appeal("suit", "litigation", "上诉移送二审", "Appeal to the second instance", "民诉法 171、174"),
    _appeal("refusal", "litigation", "对不予立案裁定上诉", "Appeal against the refusal to file", "民诉法 157、171"),
    _appeal("retrial", "retrial", "对再审判决上诉", "Appeal against the retrial judgment", "民诉法 171、218"),
    _retrial("suit", "litigation", "一审生效判决申请再审", "First-instance judgment to retrial"),
    _retrial("appeal", "appeal", "终审判决申请再审", "Final judgment to retrial"),
    Referral(
        "retrial-procuratorial",
        "retrial",
        "procuratorial",
        Label("再审后申请检察监督", "Retrial to the procuratorate"),
        ConsentOf.APPLICANT,
        ("application", "judgment", "retrial_ruling", "claims", "identities", "deadlines"),
        Label("判决的执行不停止。", "Enforcement goes on."),
        "民诉法 220",
        (not_twice("retrial-procuratorial"), only_one("procuratorial", "民诉法 220")),
    ),
    Referral(
        "procuratorial-retrial",
        "procuratorial",
        "retrial",
        Label("抗诉、检察建议转入再审", "Protest or suggestion to retrial"),
        ConsentOf.APPLICANT,
        ("supervision_decision", "judgment", "claims", "identities", "deadlines"),
        Label("裁定再审后，原判决一般中止执行。", "Once a retrial is ordered, enforcement is usually stayed."),
        "民诉法 217、222",
        (not_twice("procuratorial-retrial"),),
    ),
    _enforcement("suit", "litigation", "判决申请执行", "Judgment to enforcement", "民诉法 235、247"),
    _enforcement("appeal", "appeal", "终审判决申请执行", "Final judgment to enforcement", "民诉法 235、247"),
    _enforcement("retrial", "retrial", "再审判决申请执行", "Retrial judgment to enforcement", "民诉法 235、247"),
    _enforcement(
        "confirmation", "confirmation", "确认裁定申请执行", "Confirmation to enforcement", "民诉法 206；民诉解释 460"
    ),
    _enforcement(
        "award", "arbitration", "终局裁决申请执行", "Final award to enforcement", "劳动争议调解仲裁法 51", final_items
    ),
    _enforcement("order", "payment_order", "支付令申请执行", "Payment order to enforcement", "民诉法 227、247"),
    Referral(
        "order-suit",
        "payment_order",
        "litigation",
        Label("支付令失效转入诉讼", "Lapsed order to court"),
        ConsentOf.APPLICANT,
        ("order_papers", "claims", "identities", "deadlines"),
        Label("起诉时间为申请支付令之日。", "The suit counts from the day the order was asked for."),
        "民诉法 228；民诉解释 438、439；劳动争议解释一 13",
        (not_twice("order-suit"), order_opens_court),
    ),
    Referral(
        "order-arbitration",
        "payment_order",
        "arbitration",
        Label("支付令失效后申请劳动仲裁", "Lapsed order to labour arbitration"),
        ConsentOf.APPLICANT,
        ("application", "order_papers", "claims", "identities", "deadlines"),
        Label("仲裁时效因申请支付令中断，重新计算。", "Limitation restarted when the order was asked for."),
        "劳动争议解释一 13；劳动争议调解仲裁法 27",
        (not_twice("order-arbitration"), open_channel("arbitration")),
    ),
)
