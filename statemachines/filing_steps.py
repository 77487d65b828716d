"""Steps that every filing knows, made once: it is corrected once, dismissed, withdrawn, or its applicant stays away."""

from __future__ import annotations

from statemachines.guards import happened, only_once
from statemachines.pathway import ClockOp, Label, Op, Transition
from statemachines.rows import BODY, EITHER, choice, day, tick
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it, some_withdraw


# fmt: off
def corrected_once(state: str, clock: str, asked: Label, done: Label, bases: tuple[str, str]) -> tuple[Transition, ...]:
    """Correction is asked for once; the period to decide, `clock`, counts from the day the papers are complete.

    `asked` and `done` say what each of the two steps does, `bases` what it rests on.
    """
    return (
        Transition(
            "ask_correction", (state,), "correcting", BODY, Label("一次性告知补正", "Ask for correction, once"), asked,
            guards=(only_once("completed_on", "补正只能一次性告知。", "Correction is asked once.", bases[0]),),
            basis=bases[0], papers=("correction_notice",), notifies=("applicant",),
        ),
        Transition(
            "complete", ("correcting",), state, EITHER, Label("补正完成", "Corrected"), done,
            fields=(day("completed_on", "补正完成之日", "Complete on"),),
            guards=(happened("completed_on"),),
            clocks=(ClockOp(Op.RESET_RECEIPT, clock, from_field="completed_on"),),
            basis=bases[1],
        ),
    )


def withdrawn_or_absent(
    sources: tuple[str, ...], withdrawn: Label, heard_in: str, absent: Label, bases: tuple[str, str]
) -> tuple[Transition, ...]:
    """An arbitration ends because the applicant wants it to, or stayed away from a hearing in the state `heard_in`."""
    return (
        Transition(
            "withdraw", sources, "withdrawn", EITHER, Label("撤回申请", "Withdraw"), withdrawn,
            fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it, basis=bases[0], notifies=("parties",), exit=True,
        ),
        some_withdraw(sources, bases[0]),
        Transition(
            "deem_withdrawn", (heard_in,), "deemed_withdrawn", BODY, Label("视为撤回", "Deem withdrawn"), absent,
            fields=(tick("notified_in_writing", "已书面通知开庭", "Notice of the hearing was given in writing"),),
            basis=bases[1], papers=("deemed_withdrawal_decision",), notifies=("parties",),
        ),
    )


def dismissed(grounds: tuple[tuple[str, Label], ...], basis: str) -> Transition:
    """驳回起诉: a suit that was filed turns out not to meet the conditions of one; the plaintiff may appeal."""
    return Transition(
        "dismiss_suit", ("filed", "trial"), "suit_dismissed", BODY, Label("裁定驳回起诉", "Dismiss the suit"),
        Label("立案后发现不符合起诉条件；原告十日内可以上诉。", "Filed, yet the conditions of a suit are not met; appeal within ten days."),
        fields=(
            choice("dismissal_ground", Label("理由", "Ground"), *grounds),
            day("ruling_served_on", "原告收到裁定之日", "Ruling received on"),
        ),
        guards=(happened("ruling_served_on"),),
        basis=basis, papers=("dismissal_ruling",), notifies=("parties",),
    )
# fmt: on
