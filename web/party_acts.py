"""What a party can do from the page of the own case: its words, its questions, and the step it is at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.access import CaseParty
from cases.opinions import ANSWERS, QUESTIONS
from cases.party_page import PartyPage
from statemachines import contact
from statemachines.meetings import GROUNDS
from statemachines.pathway import Command, Field, FieldKind, Label
from statemachines.rows import choice

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """`open` says whether the page offers it now; `said` makes the step's fields of the page and the answers. `of_desk`:
    a step on the whole case; else of the proceeding under way. An act without a trigger is no step of the case."""

    name: str
    label: Label
    effect: Label
    button: Label
    done: str
    open: Callable[[PartyPage], bool]
    rows: tuple[Field, ...] = ()
    trigger: str = ""
    of_desk: bool = True
    said: Callable[[PartyPage, Said], Said] = lambda page, said: said

    def command(self, page: PartyPage, party: CaseParty, said: Said, now: datetime) -> Command:
        of = page.current.n if page.current and not self.of_desk else 0
        return Command(self.trigger, of, party.actor, now, self.said(page, {"party": party.n, **said}))


def _exit(trigger: str) -> Callable[[PartyPage], bool]:
    def is_open(page: PartyPage) -> bool:
        return page.current is not None and any(row.trigger == trigger for row in page.current.exits)

    return is_open


def _may_consent(page: PartyPage) -> bool:
    return page.current is not None and page.current.may_consent and page.consent is not True


def _message(page: PartyPage, said: Said) -> Said:
    of = {"of": page.current.n} if page.current else {}
    return {"note": said["note"], **of}


def _urge(page: PartyPage, said: Said) -> Said:
    assert page.current is not None
    return {**{name: said[name] for name in said if name == "note"}, "of": page.current.n}


def _in_mediation(page: PartyPage, said: Said) -> Said:
    assert page.arranged is not None
    return {**said, "of": page.arranged.of}


def _the_meeting(page: PartyPage, said: Said) -> Said:
    assert page.arranged is not None
    assert page.arranged.meeting is not None
    return {**said, "meeting": page.arranged.meeting.n}


def mediators(page: PartyPage) -> list[tuple[object, str]]:
    """The mediators of the case by number, for the questions about one of them."""
    return [(each.n, each.name) for each in page.arranged.mediators] if page.arranged else []


MESSAGE = Field("note", FieldKind.NOTE, Label("留言", "Your message"), help=Label(
    "加密保存，对方看不到。不要写银行卡密码、验证码。",
    "Kept sealed; the other side does not see it. Never write a bank password or a code you were sent."))  # fmt: skip
OTHER_TIME = Field("note", FieldKind.NOTE, Label("您什么时候方便", "When you could come"), help=Label(
    "写几个您能来的时间，例如“周三以后的下午”。", "Give some times, for example “any afternoon after Wednesday”."))  # fmt: skip
WHY = Field("note", FieldKind.NOTE, Label("具体情况", "What you know"), False)
TOLD_IN = next(
    f for row in contact.TRANSITIONS if row.trigger == "set_messages" for f in row.fields if f.name == "told_in"
)
WISH = Field("note", FieldKind.NOTE, Label("想说的话", "What you want to say"), required=False)
WHOM = Field("mediator", FieldKind.INTEGER, Label("您想请谁", "Whom you want"))
WHICH = Field("nomination", FieldKind.INTEGER, Label("哪一位调解员", "Which mediator"))
NOBODY_WORSE = Label(
    "不用说明理由，您不会因此受到任何不利对待。可以另选一位，也可以不再调解；起诉、申请仲裁、信访都不受影响。",
    "You need give no reason and nothing is held against you. Choose another, or stop mediation; court, arbitration and petition stay open.",
)

# fmt: off
ACTS: Mapping[str, Act] = {
    act.name: act
    for act in (
        Act(
            "message", Label("补充情况、留言", "Add something, or leave a message"),
            Label("留言交给承办人，记入案件。", "It goes to the handler and onto the record."),
            Label("发送", "Send"), "message_sent", lambda page: True, (MESSAGE,), "message", said=_message,
        ),
        Act(
            "urge", Label("催办", "Ask how it is going"),
            Label("承办人会看到您的催办并答复；法定期限不变，已经催过、还没有答复的，请等答复。",
                  "The handler sees it and answers; no legal date changes. Once you have asked, wait for the answer."),
            Label("催办", "Ask"), "message_sent", lambda page: page.current is not None, (WISH,), "urge", said=_urge,
        ),
        Act(
            "set_messages", Label("短信通知：要不要，用哪种语言", "Text messages: yes or no, in which language"),
            Label("短信里没有姓名和事情内容。随时可以改；不收短信的，进展都写在这个页面上。",
                  "They name nobody and nothing of the matter. Change it at any time; all news is on this page as well."),
            Label("保存", "Save"), "messages_set", lambda page: True, (TOLD_IN,), "set_messages",
        ),
        Act(
            "consent", Label("同意调解", "Agree to mediation"),
            Label("各方都同意，才会开始调解。同意以后随时可以改变主意；同意调解不影响您起诉、申请仲裁或者信访。",
                  "Mediation begins only once every side agrees. You may change your mind at any time, and agreeing "
                  "takes no way to court, arbitration or petition from you."),
            Label("我同意调解", "I agree"), "consented", _may_consent, (), "record_consent",
            said=lambda page, said: {**said, "scope": "mediation", "given": "yes", "channel": "online"},
        ),
        Act(
            "choose", Label("选调解员", "Choose a mediator"),
            Label("可以从下面的调解员里选一位；也可以不选，由调解组织指定。选了以后由调解员答复。",
                  "Choose one of these; or choose nobody and the body names one. The mediator then answers."),
            Label("请这位调解员", "Ask for this mediator"), "mediator_chosen",
            lambda page: page.arranged is not None and not page.arranged.agreed, (WHOM,), "choose_mediator",
            said=_in_mediation,
        ),
        Act(
            "not_this", Label("不接受这位调解员", "Refuse this mediator"), NOBODY_WORSE,
            Label("我不接受", "I refuse"), "mediator_refused",
            lambda page: bool(mediators(page)), (WHICH,), "refuse_mediator",
        ),
        Act(
            "recusal", Label("申请调解员回避", "Ask the mediator to step aside"),
            Label("觉得调解员和对方有关系、可能不公道的，可以申请换人，由调解组织决定。您写的情况对方看不到。",
                  "If the mediator has ties to the other side or may be partial, ask for another; the body decides. "
                  "The other side does not see what you write."),
            Label("提出申请", "Ask"), "recusal_asked",
            lambda page: page.arranged is not None and any(not each.challenged for each in page.arranged.mediators),
            (WHICH, choice("ground", Label("理由", "Why"), *GROUNDS), WHY), "ask_recusal",
        ),
        Act(
            "other_time", Label("换一个开会时间", "Ask for another time"),
            Label("告诉承办人您什么时候方便，由他和各方商量。", "Tell the handler when you could come; all sides are asked."),
            Label("发送", "Send"), "time_asked",
            lambda page: page.arranged is not None and page.arranged.meeting is not None, (OTHER_TIME,), "ask_other_time",
            said=_the_meeting,
        ),
        Act(
            "read", Label("看调解协议", "Read the agreement"),
            Label("请看清楚每一条。这里只表示您看过、写的就是谈好的内容，不是签名；要当面签名才生效。不对的，请不要按下面的按钮，留言告诉承办人。",
                  "Read every line. This only says that you read it and that it is what was agreed: it is no signature, and "
                  "it binds once signed in person. If something is wrong do not press the button; leave a message."),
            Label("我看过了，写的就是我们谈好的", "I have read it; it says what we agreed"), "agreement_read",
            lambda page: page.arranged is not None and bool(page.arranged.text) and not page.arranged.read
            and not page.arranged.agreed,
            (), "read_agreement", said=_in_mediation,
        ),
        Act(
            "refuse", Label("不愿调解，或者不再调解", "Refuse mediation, or stop it"),
            Label("调解立即结束，不用说明理由。您不会因此受到任何不利对待；起诉、申请仲裁、信访都不受影响，以后还可以再申请调解。",
                  "Mediation ends at once; you need give no reason. Nothing is held against you: court, arbitration and "
                  "petition stay open, and you may ask for mediation again."),
            Label("我不愿调解", "I refuse"), "declined", _exit("refuse"), (), "refuse", of_desk=False,
        ),
        Act(
            "withdraw", Label("撤回", "Withdraw"),
            Label("本程序结束。您不会因此受到任何不利对待；其他权利和途径都不受影响。",
                  "This proceeding ends. Nothing is held against you; no other right and no other way is touched."),
            Label("确认撤回", "Withdraw it"), "declined", _exit("withdraw"), (), "withdraw", of_desk=False,
            said=lambda page, said: {},
        ),
        Act(
            "opinion", Label("评价这次调解", "Say what you think of the mediation"),
            Label("三个问题。只按单位计数，不记是谁答的，调解员和对方都看不到您答了什么。",
                  "Three questions. Answers are only counted for the body; neither the mediator nor the other side sees yours."),
            Label("提交", "Send"), "opinion_given", lambda page: bool(page.asks_about),
            tuple(choice(key, label, *ANSWERS) for key, label in QUESTIONS.items()),
        ),
    )
}
# fmt: on
