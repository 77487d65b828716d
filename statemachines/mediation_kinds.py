"""The kinds of mediation by bodies like people's mediation committees, each as its differences from the model.

`vary` makes a pathway of a model (the rows several kinds share) and what one kind does otherwise. A row takes the place
of the model's rows of its name, or is added; what is dropped takes with it the steps that lead there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from statemachines import mediation
from statemachines.claims import LABOUR
from statemachines.guards import all_consented, happened
from statemachines.mediation import AGREED
from statemachines.mediation_guards import not_before_court, not_elsewhere, protection_first
from statemachines.pathway import ClockKind, ClockRule, Label, Pathway, State, Transition
from statemachines.rows import HANDLER, SYSTEM, choice, day, tick


@dataclass(frozen=True, slots=True)
class Model:
    """The rows that several kinds of mediation share."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[ClockRule, ...] = ()

    def step(self, trigger: str, **changes: Any) -> Transition:
        """The model's step of that name, the last where there are several, with some of its columns changed."""
        return replace([row for row in self.transitions if row.trigger == trigger][-1], **changes)

    def clock(self, name: str, **changes: Any) -> ClockRule:
        """The model's clock of that name with some of its columns changed."""
        return replace(next(row for row in self.clocks if row.name == name), **changes)


def vary(
    model: Model,
    *,
    drop: Iterable[str] = (),
    states: Iterable[State] = (),
    steps: Iterable[Transition] = (),
    clocks: Iterable[ClockRule] = (),
    law: str = "",
    basis: Mapping[str, str] | None = None,
    **pathway: Any,
) -> Pathway:
    """The model with these differences, as a pathway of the channel of mediation.

    `drop` names states, steps and clocks. `law` is what a step rests on whose own basis is the people's mediation law or
    none; `basis` says so for single steps, by trigger.
    """
    dropped, names = frozenset(drop), basis or {}
    kept = [row for row in _merged(model.states, states, "name") if row.name not in dropped]
    rows = [row for row in _merged(model.transitions, steps, "trigger") if row.trigger not in dropped]
    running = [row for row in _merged(model.clocks, clocks, "name") if row.name not in dropped]
    kept.sort(key=lambda state: state.final)
    among = frozenset(row.name for row in kept)
    taken = [_based(row, law, names) for row in _within(rows, among, frozenset(row.name for row in running))]
    triggers = frozenset(row.trigger for row in taken) | {"open"}
    return Pathway(
        version=1,
        initial="registered",
        states=tuple(kept),
        transitions=tuple(taken),
        clocks=tuple(_fitted(clock, among, triggers) for clock in running),
        channel="mediation",
        **pathway,
    )


def _merged(rows: Iterable[Any], others: Iterable[Any], key: str) -> list[Any]:
    """These rows, the others put where those of their name stood, or at the end."""
    given: dict[str, list[Any]] = {}
    for row in others:
        given.setdefault(getattr(row, key), []).append(row)
    found: list[Any] = []
    replaced = frozenset(given)
    for row in rows:
        name = getattr(row, key)
        found += given.pop(name, []) if name in replaced else [row]
    return found + [row for left in given.values() for row in left]


def _within(rows: Iterable[Transition], states: frozenset[str], clocks: frozenset[str]) -> Iterator[Transition]:
    """The steps among these states, and what they do to these clocks."""
    for row in rows:
        sources = tuple(name for name in row.sources if name in states)
        if sources and (not row.target or row.target in states):
            yield replace(row, sources=sources, clocks=tuple(op for op in row.clocks if op.clock in clocks))


def _based(row: Transition, law: str, basis: Mapping[str, str]) -> Transition:
    own = row.basis and not row.basis.startswith("人民调解")
    return replace(row, basis=basis.get(row.trigger) or (row.basis if own or not law else law))


def _fitted(clock: ClockRule, states: frozenset[str], triggers: frozenset[str]) -> ClockRule:
    return replace(
        clock,
        starts={trigger: days for trigger, days in clock.starts.items() if trigger in triggers},
        runs_in=clock.runs_in & states,
        suspended_in=clock.suspended_in & states,
        settles_on=clock.settles_on & triggers,
    )


# ── what several kinds differ in ─────────────────────────────────────────────────────────────────────────────────

COMMITTEE = Model(mediation.STATES, mediation.TRANSITIONS, mediation.CLOCKS)
REVIEW = ("arbitration_review", "apply_arbitration_review", "record_arbitral_document", "arbitral_document")
OF_LABOUR = ("record_labour_application", "labour_mediation", "arbitrate", *REVIEW)
ORAL = ("effective_oral", "agree_orally", "put_in_writing")
TO_COMMITTEES = ("transfer", "close_transferred", "transferred")
MODE = choice(
    "mode", Label("方式", "Mode"),
    ("closed", Label("不公开", "closed")),
    ("open", Label("经各方同意公开", "open, by consent of all")),
)  # fmt: skip
PROTECTION = tick(
    "protection_offered",
    "已告知报警、庇护和人身安全保护令（有家庭暴力情形时必填）",
    "Protection was offered (needed where there is domestic violence)",
    required=False,
)
LATE = Label(
    "系统在期限届满时结束调解，并告知其他救济途径。", "At the end of the term the program ends it; remedies are told."
)


def accept_at_once(basis: str, *more: Any, **changes: Any) -> Transition:
    """Where the application is a joint one, or the other side has agreed to it, acceptance begins the mediation."""
    row = Transition(
        "accept", ("registered",), "mediating", HANDLER, Label("受理并开始调解", "Accept and begin"),
        Label("各方已共同申请或者同意，开始调解。", "All have applied or agreed; mediation begins."),
        fields=(MODE, PROTECTION),
        guards=(all_consented("mediation", basis), not_elsewhere(basis), protection_first, *more),
        basis=basis, papers=("acceptance_notice",), notifies=("parties",),
    )  # fmt: skip
    return replace(row, **changes)


def refusals(*mediating: str) -> tuple[Transition, Transition]:
    """A party's way out before the mediation and in the states named."""
    return (
        COMMITTEE.step("refuse", sources=("registered", "consenting"), target="refused"),
        COMMITTEE.step("refuse", sources=mediating),
    )


def lapse(basis: str, *sources: str, zh: str = "期满视为调解不成", en: str = "Deemed failed at the end") -> Transition:
    return Transition(
        "lapse", sources, "terminated", SYSTEM, Label(zh, en), LATE,
        basis=basis, papers=("termination_notice", "remedies_notice"), notifies=("parties",),
    )  # fmt: skip


def stop(basis: str, *sources: str) -> Transition:
    """Somebody else has taken the matter: this mediation ends, that procedure goes on."""
    return Transition(
        "stop", sources, "terminated", HANDLER, Label("他处已受理，终止调解", "End: taken elsewhere"),
        Label("终止调解；法院、仲裁或者其他调解的程序不受影响。", "It ends; the court's or other body's procedure goes on."),
        fields=(
            choice(
                "taken_by", Label("受理的机关", "Taken by"),
                ("court", Label("人民法院", "court")),
                ("arbitration", Label("仲裁机构", "arbitration")),
                ("mediation", Label("其他调解组织或者行政机关", "another mediation body or organ")),
            ),
        ),
        basis=basis, papers=("termination_notice",), notifies=("parties",),
    )  # fmt: skip


APPRAISING = State(
    "appraising", Label("鉴定中", "under appraisal"), waits_for=Label("鉴定意见", "the appraisal opinion")
)


def appraisal(basis: str) -> tuple[Transition, Transition]:
    """The clock stands still from the commission to the report."""
    return (
        Transition(
            "commission_appraisal", ("mediating",), "appraising", HANDLER, Label("委托鉴定", "Commission an appraisal"),
            Label("鉴定所需时间不计入调解期限。", "The time it takes does not count."),
            fields=(
                choice(
                    "appraisal_ground", Label("鉴定缘由", "Why"),
                    ("first", Label("首次鉴定", "first appraisal")),
                    ("again", Label("补充或者重新鉴定", "supplementary or new appraisal")),
                ),
            ),
            basis=basis, notifies=("parties",),
        ),
        Transition(
            "receive_appraisal", ("appraising",), "mediating", HANDLER, Label("收到鉴定意见", "Appraisal received"),
            Label("继续调解，期限继续计算。", "Mediation goes on and the term runs on."),
            fields=(day("appraised_on", "收到鉴定意见之日", "Received on"),),
            guards=(happened("appraised_on"),),
            basis=basis, notifies=("parties",),
        ),
    )  # fmt: skip


# ── the kinds ────────────────────────────────────────────────────────────────────────────────────────────────────

# fmt: off
MEDICAL_MEDIATION = vary(
    COMMITTEE,
    name="medical_mediation",
    label=Label("医疗纠纷人民调解", "People's mediation of medical disputes"),
    bodies=("industry_committee",),
    subjects=frozenset({"medical"}),
    desk=True,
    drop=("consenting", "start_own_initiative", *ORAL, *OF_LABOUR),
    states=(APPRAISING,),
    steps=(
        accept_at_once("医疗纠纷条例 31", not_before_court),
        *refusals("mediating", "appraising"),
        *appraisal("医疗纠纷条例 34、38"),
        stop("医疗纠纷条例 31", "mediating", "appraising"),
        lapse("医疗纠纷条例 38", "mediating"),
        COMMITTEE.step("sue", sources=("mediating", "appraising", *AGREED)),
    ),
    basis={"extend": "医疗纠纷条例 38", "sign": "医疗纠纷条例 39；人民调解法 29"},
    clocks=(
        COMMITTEE.clock(
            "settle", rule="MD-02", kind=ClockKind.DUTY,
            label=Label("医疗纠纷调解期限", "Mediation of a medical dispute"),
            starts={"accept": "", "renegotiate": ""}, runs_in=frozenset({"mediating", "appraising"}),
            suspended_in=frozenset({"appraising"}), on_expiry="lapse", warn_days=7,
            consequence=Label("视为调解不成；经调解委员会和各方约定可以延长。", "Deemed failed, unless committee and parties agree to go on."),
        ),
    ),
)

PROPERTY_MEDIATION = vary(  # no national text sets it other periods or forms than people's mediation has
    COMMITTEE,
    name="property_mediation",
    label=Label("物业纠纷人民调解", "People's mediation of property-management disputes"),
    bodies=("industry_committee",),
    subjects=frozenset({"property_fee", "noise", "neighbour"}),
    desk=True,
    drop=OF_LABOUR,
)

LABOUR_MEDIATION = vary(
    COMMITTEE,
    name="labour_mediation",
    label=Label("劳动争议调解", "Labour mediation"),
    bodies=("labour_mediation",),
    subjects=LABOUR | {"platform_work"},
    desk=True,
    drop=("start_own_initiative", "record_labour_application", *ORAL, *TO_COMMITTEES, "settle", "extend"),
    states=(State("mediating", Label("调解中", "in mediation"), waits_for=Label("各方协商", "the parties' agreement")),),
    steps=(
        COMMITTEE.step("arbitrate", sources=("registered", "consenting", "mediating", *AGREED)),
        COMMITTEE.step("sign", basis="劳动争议调解仲裁法 14", effect=Label(
            "协议自各方签名、调解员签名和调解组织盖章后生效；期限内不履行的，可以申请仲裁。",
            "In force once all, the mediator and the body have signed; if it is not performed, arbitration is open.",
        )),
    ),
    law="劳动争议调解仲裁法 14",
    basis={"report_breach": "劳动争议调解仲裁法 15", "leave": "劳动争议调解仲裁法 15", "sue": "民诉法 125"},
    clocks=(
        COMMITTEE.clock(
            "labour_mediation", starts={"open": ""}, runs_in=frozenset({"registered", "consenting", "mediating"}),
        ),
    ),
)

COMMERCIAL_MEDIATION = vary(
    COMMITTEE,
    name="commercial_mediation",
    label=Label("商事调解", "Commercial mediation"),
    bodies=("commercial_mediation",),
    subjects=frozenset({"contract", "loan"}),
    desk=True,
    drop=("start_own_initiative", *OF_LABOUR, *TO_COMMITTEES, "settle", "extend", "follow_up", "visit"),
    states=(
        State(
            "consenting", Label("征求意愿", "asking for consent"),
            waits_for=Label("各方表示是否同意", "every side to consent or refuse"),
        ),
        State("mediating", Label("调解中", "in mediation"), waits_for=Label("各方协商", "the parties' agreement")),
    ),
    steps=(
        COMMITTEE.step("start", basis="商事调解条例 16", fields=(
            MODE, PROTECTION, tick("scale_told", "已告知公开的收费标准", "The public scale of fees was told"),
        )),
    ),
    law="商事调解条例 2",
    basis={"sue": "民诉法 125"},
)
# fmt: on
