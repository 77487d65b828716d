"""What somebody is asked who files from a phone: one question a page, in plain words, and the case they make.

Nobody has to know a procedure or a competent body: a matter in everyday words stands for the cause, the type of the
claim item and the pathway to begin with, and the one-stop centre of the place takes it in whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from cases.register import ClaimInput, IntakeDesk, PartyInput, Registration
from statemachines.pathway import Field, FieldKind, Label
from web.drafts import Draft
from web.formatters import yuan
from web.forms import Answers, half_width, parse

PHONE_HINT = Label("请填写电话号码，例如 138 1234 5678。", "Enter a telephone number, for example 138 1234 5678.")
PHONE = re.compile(r"(\+?86)?([0-9]{7,12})")
BETWEEN = re.compile(r"[ ()\-–—]")


@dataclass(frozen=True, slots=True)
class Matter:
    """A row: how people put it, and what it is here. `claim` "" leaves the items to the intake desk."""

    cause: str
    claim: str
    words: Label
    pathway: str = "mediation"


# fmt: off
MATTERS: Mapping[Label, Mapping[str, Matter]] = {
    Label("干活和工钱", "Work and pay"): {
        "wages": Matter("wages", "wages", Label("公司、单位欠我工资", "A company owes me wages")),
        "odd_jobs": Matter("wages", "service_fee", Label("给个人干活、打零工，没拿到钱", "I did a job for somebody and was not paid")),
        "overtime": Matter("labour", "overtime", Label("没有给加班费", "Overtime was not paid")),
        "dismissed": Matter("labour", "severance", Label("被辞退或者离职，没给补偿", "I was dismissed without compensation")),
        "work_injury": Matter("labour", "work_injury", Label("上班受伤，赔偿谈不拢", "I was hurt at work")),
    },
    Label("家里的事", "Family"): {
        "family": Matter("family", "", Label("夫妻、离婚方面的事", "Marriage or divorce")),
        "support": Matter("family", "family_support", Label("老人赡养、孩子抚养", "Support of parents or children")),
        "inheritance": Matter("inheritance", "inheritance", Label("继承、分家产", "Inheritance")),
    },
    Label("邻居、房子和土地", "Neighbours, housing and land"): {
        "neighbour": Matter("neighbour", "neighbour", Label("邻居之间：漏水、采光、通行、院墙", "Neighbours: leaks, light, access, walls")),
        "noise": Matter("noise", "noise", Label("噪声吵人", "Noise")),
        "property": Matter("property_management", "property_fee", Label("物业、停车、电梯", "Property management, parking, lifts")),
        "housing": Matter("housing", "", Label("房屋、宅基地、租房", "A house, a homestead or a lease")),
        "land": Matter("land", "land_contract", Label("承包地、山林", "Contracted land or forest")),
        "demolition": Matter("demolition", "petition_only", Label("征地、拆迁", "Land taken or houses torn down"), "petition"),
    },
    Label("受伤和赔偿", "Injury and damage"): {
        "injury": Matter("injury", "tort", Label("被打、被狗咬、东西被弄坏", "I was hurt, or something of mine was damaged")),
        "traffic": Matter("traffic", "traffic_injury", Label("交通事故", "A traffic accident")),
        "medical": Matter("medical", "medical", Label("看病出了问题", "Something went wrong in treatment")),
        "environment": Matter("environment", "tort", Label("污水、油烟、异味影响我", "Waste water, fumes or smells reach me")),
    },
    Label("钱、买卖和合同", "Money, purchases and contracts"): {
        "loan": Matter("loan", "loan", Label("借钱不还", "Money lent and not paid back")),
        "consumer": Matter("consumer", "consumer", Label("买东西、预付卡、网购", "A purchase, a prepaid card, an online order")),
        "contract": Matter("contract", "contract", Label("合同、装修、租赁", "A contract, renovation or hire")),
        "construction": Matter("construction", "contract", Label("工程款", "Payment for building work")),
        "education": Matter("education", "", Label("学校、培训班", "A school or a training course")),
    },
    Label("别的事", "Other matters"): {
        "administrative": Matter("administrative", "petition_only", Label("向政府部门反映问题、提要求", "A request or complaint to a public body"), "petition"),
        "other": Matter("other", "", Label("都不是，或者说不清", "Something else, or I am not sure")),
    },
}
# fmt: on
BY_KEY: Mapping[str, Matter] = {key: row for rows in MATTERS.values() for key, row in rows.items()}
KINDS = (
    ("person", Label("个人", "a person")),
    ("organisation", Label("公司、单位", "a company or body")),
)
NO_NAME = Label(
    "不知道姓名的，写您知道的，例如“楼上302住户”。",
    "If you do not know it, say what you know: “the tenant of flat 302”.",
)
SEALED = Label("加密保存，只有经办人员能看到。", "Kept sealed; only those who handle it see it.")
YOUR_PHONE = Label(
    "我们用它联系您；查询进度时要核对后四位。",
    "We call you on it; its last four digits are asked when you track your case.",
)
WHAT_HELP = Label(
    "什么时候、在哪里、发生了什么。用自己的话写就行，有没有证据都可以提交。",
    "When, where and what happened, in your own words. You may send it with or without evidence.",
)
AMOUNT_HELP = Label("涉及钱的才填，可以写大概数。", "Only if money is asked for; a rough figure will do.")


@dataclass(frozen=True, slots=True)
class Question:
    """A page: its name in the address, its heading, its rows."""

    name: str
    title: Label
    rows: tuple[Field, ...]
    lead: Label | None = None


MESSAGES = Field("messages", FieldKind.BOOL, Label("有进展时发短信", "Send news by text message"), False, help=Label(
    "短信里没有姓名和事情内容；不想收了，随时在查询页里改。",
    "No names and nothing of the matter in it; you can stop it on the tracking page at any time."))  # fmt: skip
MATTER = Field(
    "matter", FieldKind.CHOICE, Label("选最接近的一项", "Choose the nearest"),
    choices=tuple((key, row.words) for key, row in BY_KEY.items()),
)  # fmt: skip
DESK = Field("desk", FieldKind.CHOICE, Label("交到哪里", "Where to send it"))
QUESTIONS = (
    Question(
        "about", Label("什么事", "What is it about?"), (MATTER,),
        Label("不用知道归哪个部门管，选错了也没关系，工作人员会核对。",
              "You need not know which body is competent. A wrong choice does no harm: staff will check it."),
    ),
    Question("you", Label("您是谁", "Who are you?"), (
        Field("name", FieldKind.TEXT, Label("您的姓名", "Your name")),
        Field("phone", FieldKind.TEXT, Label("您的电话", "Your telephone"), help=YOUR_PHONE),
    )),
    Question("other", Label("对方是谁", "Who is the other side?"), (
        Field("other_kind", FieldKind.CHOICE, Label("对方是", "The other side is"), choices=KINDS),
        Field("other_name", FieldKind.TEXT, Label("对方的姓名或者名称", "Name of the other side"), help=NO_NAME),
        Field("other_phone", FieldKind.TEXT, Label("对方的电话", "Telephone of the other side"), required=False),
    )),
    Question("what", Label("发生了什么，您要求什么", "What happened, and what do you ask for?"), (
        Field("happened", FieldKind.NOTE, Label("发生了什么", "What happened"), help=WHAT_HELP),
        Field("wanted", FieldKind.NOTE, Label("您要求什么", "What you ask for")),
        Field("amount", FieldKind.MONEY, Label("金额", "Amount"), required=False, help=AMOUNT_HELP),
    ), SEALED),
    Question(
        "where", Label("在哪里", "Where?"), (DESK,),
        Label("选事情发生的乡镇、街道；说不准就选县里的中心。",
              "Choose the township where it happened. If you are not sure, choose the county’s centre."),
    ),
)  # fmt: skip
CHECK = Label("核对并提交", "Check and send")
STEPS = len(QUESTIONS) + 1
WORDS = frozenset({"name", "other_name", "happened", "wanted"})
PHONES = frozenset({"phone", "other_phone"})


class Form:
    """The questions with what stands in them, and the desks there are to choose from."""

    def __init__(self, draft: Draft | None, desks: tuple[IntakeDesk, ...], messages: bool = False) -> None:
        self.draft, self.desks = draft, desks
        choices = tuple((str(desk.id), desk.name) for desk in desks)
        where = replace(QUESTIONS[-1], rows=(replace(DESK, choices=choices),))
        asked = (
            replace(row, rows=(*row.rows, MESSAGES)) if messages and row.name == "you" else row for row in QUESTIONS
        )
        self.questions = (*list(asked)[:-1], where)

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.name == name), None)

    def number(self, question: Question) -> int:
        return self.questions.index(question) + 1

    def before(self, question: Question) -> str:
        """The address of the page before."""
        n = self.questions.index(question)
        return f"/file/{self.questions[n - 1].name}" if n else "/file"

    def kept(self, question: Question) -> Answers:
        """The page's answers as they were kept."""
        typed = self.draft.typed if self.draft else {}
        return read(question, FormData([(row.name, typed[row.name]) for row in question.rows if row.name in typed]))

    def shown(self, question: Question) -> Answers:
        """The same for a page that is opened: a question nobody has answered yet is no mistake."""
        return Answers(raw=self.kept(question).raw)

    @property
    def missing(self) -> Question | None:
        """The first page that is not answered yet."""
        return next((question for question in self.questions if not self.kept(question).ok), None)

    @property
    def values(self) -> Mapping[str, Any]:
        return {name: value for question in self.questions for name, value in self.kept(question).values.items()}

    @property
    def desk(self) -> IntakeDesk | None:
        chosen = self.values.get("desk")
        return next((desk for desk in self.desks if str(desk.id) == chosen), None)


def read(question: Question, form: FormData) -> Answers:
    """What was answered on a page; telephone numbers are read besides, and kept as digits."""
    answers = parse(question.rows, form)
    errors: dict[str, Label] = {}
    values = dict(answers.values)
    for name in PHONES & values.keys():
        found = PHONE.fullmatch(BETWEEN.sub("", half_width(values[name])))
        if found:
            values[name] = found[2]
        else:
            errors[name] = PHONE_HINT
    return Answers(values, answers.raw, {**answers.errors, **errors})


def typed(answers: Answers) -> dict[str, str]:
    """What a draft keeps of a page without mistakes: words as they were cleaned, the rest as it was typed."""
    words = {name: text for name, text in answers.values.items() if name in WORDS}
    return {name: words.get(name) or answers.typed(name) for name in answers.raw}


def registration(
    said: Mapping[str, Any], occurred_at: datetime, tracking: str, language: str, origin: str = "phone"
) -> Registration:
    """The case that these answers make; `language` is that of the text messages that were asked for."""
    matter = BY_KEY[said["matter"]]
    you = {"name": said["name"], "phone": said.get("phone", "")}
    told_in = language if said.get("messages") else "none"
    other = {"name": said["other_name"], "phone": said.get("other_phone", "")}
    amount = said.get("amount")
    wanted = said.get("wanted", "")
    if amount is not None and not matter.claim:
        wanted = f"{wanted}\n{yuan(amount, 'zh')}".strip()
    words = {"summary": said["happened"], "wanted": wanted}
    return Registration(
        org_id=int(said["desk"]),
        cause=matter.cause,
        origin=origin,
        pathway=matter.pathway,
        occurred_at=occurred_at,
        parties=(PartyInput("applicant", "person", you, told_in), PartyInput("respondent", said["other_kind"], other)),
        claims=(ClaimInput(matter.claim, amount),) if matter.claim else (),
        fields={"received_by": "office"} if matter.pathway == "petition" else {},
        words={name: text for name, text in words.items() if text},
        tracking=tracking,
        urgent=bool(said.get("urgent")),
    )
