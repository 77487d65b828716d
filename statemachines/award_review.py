"""Review of awards by the court (仲裁裁决司法审查): setting aside, and refusing enforcement; one ground is tried once."""

from __future__ import annotations

from statemachines.award_documents import final_items
from statemachines.commercial_arbitration import AWARDED, SETTLED
from statemachines.guards import all_periods_passed, fact_is, happened, here, in_time, only_once, refuse
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockRule,
    Field,
    FieldKind,
    Guard,
    Label,
    Pathway,
    Refusal,
    State,
    Transition,
)
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, SYSTEM, TO_ORG, WHO, choice, day
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it
from statemachines.snapshot import ProceedingView, Situation, Snapshot

APPLICATIONS = (
    ("set_aside_labour", Label("撤销劳动争议终局裁决", "to set aside a final labour award")),
    ("set_aside_commercial", Label("撤销商事仲裁裁决", "to set aside a commercial award")),
    ("refuse_labour", Label("不予执行劳动仲裁裁决、调解书", "not to enforce a labour award or mediation document")),
    ("refuse_commercial", Label("不予执行商事仲裁裁决", "not to enforce a commercial award")),
)
GROUNDS = (
    ("no_clause", Label("没有仲裁协议", "no arbitration agreement")),
    ("beyond_scope", Label("超出仲裁协议范围或者无权仲裁、无管辖权", "beyond the agreement, or no jurisdiction")),
    ("procedure", Label("仲裁庭组成或者程序违反法定程序", "tribunal or procedure against the law")),
    ("wrong_law", Label("适用法律、法规确有错误（劳动争议）", "the law was applied wrongly (labour)")),
    ("forged", Label("证据是伪造的", "forged evidence")),
    ("concealed", Label("对方隐瞒了足以影响公正裁决的证据", "the other side concealed evidence")),
    ("corruption", Label("仲裁员索贿受贿、徇私舞弊、枉法裁决", "corruption of an arbitrator")),
    ("public_interest", Label("违背公共利益", "against the public interest")),
)
LABOUR_AWARDED = ("awarded", "set_aside_pending", "effective", "mediated", "sued")


def _labour(snapshot: Snapshot, claims: tuple[int, ...]) -> list[ProceedingView]:
    mine = [p for p in snapshot.proceedings if p.pathway == "arbitration" and set(p.claims) & set(claims)]
    return [p for p in mine if p.state in LABOUR_AWARDED]


def _commercial(snapshot: Snapshot, claims: tuple[int, ...]) -> list[ProceedingView]:
    mine = [p for p in snapshot.proceedings if p.pathway == "commercial_arbitration" and set(p.claims) & set(claims)]
    return [p for p in mine if p.state in (*AWARDED, *SETTLED)]


def an_award(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """There is an award, or a mediation document of a tribunal, on these items."""
    if _labour(snapshot, claims) or _commercial(snapshot, claims):
        return None
    return refuse(
        "no_award", "没有可供审查的裁决。", "There is no award to be reviewed.", "劳动争议调解仲裁法 49；仲裁法 71"
    )


def award_fits(situation: Situation) -> Refusal | None:
    """What is asked for is asked of an award of that kind; only a final labour award is set aside.

    A case may be registered here with an award that was made elsewhere: then there is nothing to compare it with.
    """
    application, claims = situation.fields.get("application"), here(situation).claims
    if an_award(claims, situation.snapshot):
        return None
    found = {
        "set_aside_labour": [p for p in _labour(situation.snapshot, claims) if final_items(p)],
        "refuse_labour": _labour(situation.snapshot, claims),
        "set_aside_commercial": _commercial(situation.snapshot, claims),
        "refuse_commercial": _commercial(situation.snapshot, claims),
    }
    if application is None or found.get(application):
        return None
    return refuse(
        "wrong_award",
        "没有这类裁决。",
        "There is no award of that kind.",
        "劳动争议调解仲裁法 49；劳动争议解释一 24；仲裁法 71、76",
    )


def worker_has_not_sued(situation: Situation) -> Refusal | None:
    """While the worker's suit on the same award is open, the employer's application is not taken (解释一 21)."""
    mine, snapshot = set(here(situation).claims), situation.snapshot
    suits = [p for p in snapshot.proceedings if p.pathway == "litigation" and p.is_open and mine & set(p.claims)]
    if situation.fields.get("application") != "set_aside_labour" or not suits:
        return None
    return refuse(
        "worker_sued",
        "劳动者已经起诉；撤诉或者被驳回后，用人单位自收到裁定之日起三十日内可以申请撤销。",
        "The worker has sued; if that suit ends without a judgment, the employer has 30 days from the ruling.",
        "劳动争议解释一 21",
    )


def ground_is_new(situation: Situation) -> Refusal | None:
    """A ground that failed in one of the two procedures is not upheld in the other (loop guard G3)."""
    mine, ground = here(situation), here(situation).facts.get("review_ground")
    failed = [p for p in situation.snapshot.proceedings if p.pathway == "award_review" and p.state == "dismissed"]
    if not any(set(p.claims) & set(mine.claims) and p.facts.get("review_ground") == ground for p in failed):
        return None
    return refuse(
        "same_ground",
        "同一事由已经被驳回，不予支持。",
        "This ground was rejected before.",
        "仲裁执行规定 20；劳动争议解释一 25",
    )


def asked_for(*applications: str) -> Refusal:
    """The refusal of a ruling that answers another application than the one made."""
    zh = "、".join(label.zh for name, label in APPLICATIONS if name in applications)
    en = ", ".join(label.en for name, label in APPLICATIONS if name in applications)
    return refuse("other_application", f"申请的不是{zh}。", f"The application is not {en}.", "民诉法 157")


def answers(*applications: str) -> Guard:
    """The ruling answers the application that was made."""
    return fact_is("application", frozenset(applications), asked_for(*applications))


# fmt: off
STATES = (
    State("filed", Label("已提出申请", "application filed"), waits_for=Label("人民法院立案", "the court, to take it")),
    State("reviewing", Label("审查中", "under review"), waits_for=Label("人民法院裁定", "the court's ruling")),
    State("stayed", Label("中止撤销程序，等待重新仲裁", "stayed for a new arbitration"), waits_for=Label("仲裁庭", "the tribunal")),
    State("suit_open", Label("不予执行，可以起诉", "enforcement refused, suit open")),
    State("set_aside", Label("裁定撤销", "set aside"), None, True, "set_aside"),
    State("not_enforced", Label("裁定不予执行", "enforcement refused"), None, True, "not_enforced"),
    State("dismissed", Label("裁定驳回申请", "dismissed"), None, True, "dismissed"),
    State("remitted", Label("已开始重新仲裁", "arbitrated anew"), None, True, "remitted"),
    State("not_accepted", Label("不予受理申请", "application refused"), None, True, "refused"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("sued", Label("已起诉", "taken to court"), None, True, "sued"),
    State("lapsed", Label("期满未起诉", "no suit in time"), None, True, "lapsed"),
)

CLOCKS = (
    ClockRule(
        name="decision", rule="CA-09", kind=ClockKind.DUTY, label=Label("裁定是否撤销", "Ruling on setting aside"),
        addressee=Label("人民法院", "court"), starts={"accept": ""}, when=("application", "set_aside_commercial"),
        runs_in=frozenset({"reviewing", "stayed"}), suspended_in=frozenset({"stayed"}),
        consequence=Label("上报督办。", "Escalation."), warn_days=14, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="suit", rule="LA-43", kind=ClockKind.RIGHT, label=Label("不予执行后起诉", "Suit after enforcement was refused"),
        addressee=Label("收到裁定的当事人", "party served"), starts={"refuse_labour": "ruling_received_on"},
        per_party="parties", runs_in=frozenset({"suit_open"}), settles_on=frozenset({"sue"}), on_expiry="lapse_suit",
        consequence=Label("不能再就该争议起诉。", "No suit lies on the dispute any more."), warn_days=7,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("filed",), "reviewing", BODY, Label("受理", "Accept"),
        Label("法院组成合议庭审查。", "A panel of the court reviews the award."),
        fields=(
            choice("application", Label("申请事项", "Application"), *APPLICATIONS),
            choice("review_ground", Label("事由", "Ground"), *GROUNDS),
        ),
        guards=(award_fits, worker_has_not_sued),
        basis="劳动争议调解仲裁法 49；仲裁法 71、76", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("filed",), "not_accepted", BODY, Label("不予受理", "Refuse"),
        Label("裁决不受影响。", "The award stands."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("late", Label("超过申请期限", "out of time")),
                ("sued", Label("劳动者已就同一裁决起诉", "the worker has sued on the same award")),
                ("not_final", Label("不是终局裁决", "not a final award")),
                ("wrong_court", Label("不属于本院管辖", "wrong court")),
            ),
        ),
        basis="劳动争议解释一 18、21；仲裁法 72；仲裁执行规定 8", papers=("refusal_ruling",), notifies=("parties",),
    ),
    Transition(
        "set_aside", ("reviewing",), "set_aside", BODY, Label("裁定撤销", "Set aside"),
        Label("劳动争议当事人十五日内可以起诉；商事纠纷可以重新达成仲裁协议或者起诉。", "Labour: 15 days to sue; commercial: a new agreement or a suit."),
        guards=(answers("set_aside_labour", "set_aside_commercial"), ground_is_new),
        basis="劳动争议调解仲裁法 49；仲裁法 10、71", papers=("set_aside_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "refuse_enforcement", ("reviewing",), "not_enforced", BODY, Label("裁定不予执行商事裁决", "Refuse enforcement"),
        Label("可以重新达成仲裁协议申请仲裁，也可以起诉。", "A new agreement to arbitrate, or a suit."),
        guards=(answers("refuse_commercial"), ground_is_new),
        basis="仲裁法 10、76", papers=("non_enforcement_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "refuse_labour", ("reviewing",), "suit_open", BODY, Label("裁定不予执行劳动仲裁", "Refuse enforcement, labour"),
        Label("当事人自收到裁定次日起三十日内可以起诉。", "The parties may sue within 30 days of receipt."),
        fields=(
            Field("parties", FieldKind.PARTIES, Label("收到裁定的当事人", "Parties served")),
            day("ruling_received_on", "收到裁定之日", "Ruling received on"),
        ),
        guards=(answers("refuse_labour"), ground_is_new, happened("ruling_received_on")),
        basis="劳动争议解释一 24", papers=("non_enforcement_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "dismiss", ("reviewing",), "dismissed", BODY, Label("驳回申请", "Dismiss"),
        Label("裁决不受影响；同一事由不再支持。", "The award stands; the same ground is not upheld again."),
        basis="劳动争议解释一 22；仲裁法 73", papers=("dismissal_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "remit", ("reviewing",), "stayed", BODY, Label("通知重新仲裁", "Send back to the tribunal"),
        Label("裁定中止撤销程序，等待仲裁庭重新仲裁。", "The procedure is stayed while the tribunal decides."),
        fields=(day("remitted_on", "通知之日", "Notified on"),),
        guards=(
            answers("set_aside_commercial"),
            only_once("remitted_on", "已经通知过重新仲裁。", "It was sent back before.", "仲裁法 74"),
            happened("remitted_on"),
        ),
        basis="仲裁法 74", papers=("remission_notice",), notifies=("parties",),
    ),
    Transition(
        "resume", ("stayed",), "reviewing", BODY, Label("恢复撤销程序", "Resume"),
        Label("仲裁庭拒绝重新仲裁，审查期限继续计算。", "The tribunal declined; the period runs on."),
        basis="仲裁法 74", notifies=("parties",),
    ),
    Transition(
        "end_remitted", ("stayed",), "remitted", BODY, Label("终结撤销程序", "End for the new arbitration"),
        Label("仲裁庭已开始重新仲裁。", "The tribunal has begun anew."),
        basis="仲裁法 74", notifies=("parties", "sender"),
    ),
    Transition(
        "sue", ("suit_open",), "sued", EITHER, Label("起诉", "Sue"),
        Label("就原劳动争议向法院起诉。", "The original labour dispute goes to court."),
        fields=(CLAIMS, TO_ORG, WHO, GOOD_CAUSE),
        guards=(in_time("suit", "劳动争议解释一 24"),),
        basis="劳动争议解释一 24", refers="review-suit", notifies=("parties",),
    ),
    Transition(
        "lapse_suit", ("suit_open",), "lapsed", SYSTEM, Label("期满未起诉", "No suit in time"),
        Label("各方期限均已届满，程序结束。", "Every party's period has passed; the proceeding ends."),
        guards=(all_periods_passed("suit"),),
        basis="劳动争议解释一 24", notifies=("parties",),
    ),
    Transition(
        "record_lapse", ("suit_open",), "lapsed", BODY, Label("登记期满未起诉", "Record that no suit was brought"),
        Label("各方期限均已届满，程序结束。", "Every party's period has passed; the proceeding ends."),
        guards=(all_periods_passed("suit"),),
        basis="劳动争议解释一 24", notifies=("parties",),
    ),
    Transition(
        "withdraw", ("filed", "reviewing", "stayed"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("裁决不受影响。", "The award stands."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 13", notifies=("parties", "sender"), exit=True,
    ),
)
# fmt: on

AWARD_REVIEW = Pathway(
    name="award_review",
    version=1,
    label=Label("仲裁裁决司法审查", "Court review of awards"),
    initial="filed",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
    entrance=(an_award,),
    desk=True,
)
