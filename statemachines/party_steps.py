"""Parties who come into a case after it was registered, and one who was entered by mistake.

追加当事人 (民诉法 135; 劳动争议调解仲裁法 23), 第三人 (民诉法 59), 案外人 (民诉法 238; 民诉解释 372). Mediation is voluntary:
nobody is brought into one without everybody's yes. What a new party may do, and until when, runs from its own day.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.guards import numbers, refuse
from statemachines.involvement import OF_IF_ANY, of_open, own
from statemachines.pathway import Field, FieldKind, Label, Refusal, Transition
from statemachines.rows import HANDLER, WHO, choice, note, tick
from statemachines.sides import ADVERSARIAL, BESIDE, BROUGHT_AGAINST, BROUGHT_BY, defendants, plaintiffs
from statemachines.snapshot import ProceedingView, Situation, Snapshot

PARTICULARS = ("name", "phone", "address", "id_no")  # sealed with the party, never in the ledger
STRUCK = "struck"  # the side of a party that was entered by mistake: no party any more
OUTSIDER = "outsider"
OBJECTED_TO = frozenset({"confirmation", "confirmation_objection", "enforcement", "preservation"})
FITTING: Mapping[str, frozenset[str]] = {  # role → grounds
    "applicant": frozenset({"left_out", "co_party", "agreed"}),
    "respondent": frozenset({"left_out", "co_party", "agreed"}),
    "third": frozenset({"left_out", "own_claim", "interest", "agreed"}),
    OUTSIDER: frozenset({"objection"}),
}


def by_consent(situation: Situation) -> Refusal | None:
    """Into a mediation nobody comes without everybody's yes, the new party's among them."""
    said = situation.fields
    there = next((p for p in situation.snapshot.proceedings if p.n == said.get("of")), None)
    if there is None or there.channel != "mediation" or said.get("agreed") is True:
        return None
    return refuse(
        "not_agreed",
        "调解自愿：各方和新加入的人都同意，才能加入调解。",
        "Mediation is voluntary: every party and the new one must agree.",
        "人民调解法 3、17",
    )


def role_and_ground(situation: Situation) -> Refusal | None:
    """A third party comes for a claim or an interest of its own, an outsider to object; a side is completed."""
    role, ground = situation.fields.get("role", ""), situation.fields.get("ground")
    if ground in FITTING.get(role, (ground,)):
        return None
    return refuse(
        "ground_of_another_role",
        "地位和理由不相符：第三人选“自己的请求”或者“利害关系”，案外人选“提出异议”，其他人选“漏了”“必须一起参加”或者“同意一起调解”。",
        "The reason is not one for that role: a third party has a claim or an interest, an outsider objects, others were left"
        " out, have to take part, or agree to mediate.",
        "民诉法 59、135、238；劳动争议调解仲裁法 23",
    )


def something_to_object_to(situation: Situation) -> Refusal | None:
    """Outsiders object to a confirmation, a measure or enforcement; before there is any, they sue or join."""
    open_to = any(p.pathway in OBJECTED_TO for p in situation.snapshot.proceedings)
    if situation.fields.get("role") != OUTSIDER or open_to:
        return None
    return refuse(
        "nothing_to_object_to",
        "本案没有司法确认、保全或者执行，案外人无从提出异议；有利害关系的，登记为第三人。",
        "There is no confirmation, measure or enforcement to object to; who has an interest is a third party.",
        "民诉法 238；民诉解释 372",
    )


def nothing_hangs_on_it(situation: Situation) -> Refusal | None:
    """Who has spoken, or whose period runs or has run, was no mistake; such a party withdraws or is dismissed instead."""
    n, case = situation.fields.get("party"), situation.snapshot
    if n is None or not _has_part(n, case):
        return None
    return refuse(
        "has_taken_part",
        "该当事人已经表过态，或者有期限、履行事项，不能按误登记更正。",
        "This party has spoken, or has periods or promises here: it was no mistake.",
    )


def _has_part(n: int, case: Snapshot) -> bool:
    spoke = any(consent.party == n for consent in case.consents)
    named = any(p.facts.get(fact) == n for p in case.proceedings for fact in ("plaintiff", "applicant", "appellant"))
    return spoke or named or any(c.addressee == n for c in case.clocks) or any(p.party == n for p in case.promises)


def sides_stay(situation: Situation) -> Refusal | None:
    """The case keeps an applicant, and each suit somebody on either side."""
    n, case = situation.fields.get("party"), situation.snapshot
    applicants = {party.n for party in case.parties if party.side == "applicant"}
    sides = [side for p in case.proceedings for side in (plaintiffs(p), defendants(p))]
    if n is None or not any(side == {n} for side in (applicants, *sides)):
        return None
    return refuse(
        "only_one_there",
        "一方只有这一名当事人，不能去掉；请先追加正确的当事人。",
        "Nobody else stands on that side: add the right party first.",
        "民诉法 122",
    )


def side_of(role: str, proceeding: ProceedingView | None, case: Snapshot) -> str:
    """The side of the case on which somebody in that role of the proceeding stands: a respondent may be plaintiff."""
    beside = {"applicant": plaintiffs, "respondent": defendants}.get(role)
    fellows = beside(proceeding) if beside and proceeding else frozenset()
    return next((party.side for party in case.parties if party.n in fellows), role)


def list_of(role: str, proceeding: ProceedingView | None) -> str:
    """The fact of a proceeding which lists those in that role; "" where it keeps no such list."""
    if proceeding is None or proceeding.pathway not in ADVERSARIAL | {"appeal"}:
        return ""
    if role == "third":
        return BESIDE
    name = {"applicant": BROUGHT_BY, "respondent": BROUGHT_AGAINST}.get(role, "")
    known = plaintiffs(proceeding) if name == BROUGHT_BY else numbers(proceeding.facts.get(name))
    return name if known else ""


# fmt: off
TRANSITIONS = (
    Transition(
        "add_party", ("open",), "", HANDLER, Label("追加当事人", "Add a party"),
        Label("姓名等加密保存；该当事人的权利期限自其本人收到文书等之日起算。", "Name and the rest are sealed; the new party's own periods run from its own days."),
        fields=(
            OF_IF_ANY,
            choice(
                "role", Label("地位", "Role"),
                ("applicant", Label("原告、申请人一方", "with the plaintiff or applicant")),
                ("respondent", Label("被告、被申请人一方", "with the defendant or respondent")),
                ("third", Label("第三人", "third party")),
                (OUTSIDER, Label("案外人（不是当事人，来提异议的）", "outsider: no party, but objects")),
            ),
            choice(
                "ground", Label("为什么追加", "Why"),
                ("left_out", Label("登记时漏了", "left out at registration")),
                ("co_party", Label("必须一起参加的当事人", "has to take part as well")),
                ("own_claim", Label("对争议的标的有自己的请求", "has a claim of its own to the matter")),
                ("interest", Label("处理结果与其有利害关系", "the outcome touches its interests")),
                ("agreed", Label("各方同意一起调解", "all agree to mediate together")),
                ("objection", Label("对确认、保全或者执行提出异议", "objects to a confirmation, a measure or enforcement")),
            ),
            choice(
                "kind", Label("类别", "Kind"),
                ("person", Label("自然人", "person")), ("organisation", Label("单位", "organisation")),
            ),
            Field("name", FieldKind.TEXT, Label("姓名或者名称", "Name")),
            Field("phone", FieldKind.TEXT, Label("电话", "Telephone"), False),
            Field("address", FieldKind.TEXT, Label("住址", "Address"), False),
            Field("id_no", FieldKind.TEXT, Label("证件号码", "Identity number"), False),
            tick("agreed", "各方和新加入的人都同意（加入调解的必须勾选）", "Every party and the new one agree (needed to join a mediation)", required=False),
        ),
        guards=(of_open, own, role_and_ground, by_consent, something_to_object_to),
        basis="民诉法 59、135、238；劳动争议调解仲裁法 23；人民调解法 3、17",
    ),
    Transition(
        "strike_party", ("open",), "", HANDLER, Label("更正误登记的当事人", "Strike a party entered by mistake"),
        Label("原记录保留，另记更正；此后不再是本案当事人，其查询码作废。", "The wrong entry stays and this one mends it: no party of the case any more, and its tracking code ends."),
        fields=(
            WHO,
            choice(
                "reason", Label("更正原因", "Why"),
                ("wrong_person", Label("认错了人", "another person was meant")),
                ("twice", Label("重复登记", "entered twice")),
                ("wrong_case", Label("登记到别的案件", "belongs to another case")),
            ),
            note(required=True),
        ),
        guards=(own, nothing_hangs_on_it, sides_stay),
        basis="个人信息保护法 8、46",
    ),
)
# fmt: on
