"""What a party reads: where the case stands and what has happened, without a term of art that is not explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.party_page import Course, PartyPage
from statemachines.pathway import Label
from web.entry_words import rows

STANDS: Mapping[tuple[str, str], Label] = {
    ("mediation", "registered"): Label("申请已收到，等工作人员决定由谁办理", "Your application is in; staff decide who takes it"),
    ("mediation", "consenting"): Label("正在征求各方是否愿意调解", "Every side is being asked whether it wants mediation"),
    ("mediation", "mediating"): Label("正在调解", "In mediation"),
    ("mediation", "refused"): Label("没有进行调解", "No mediation took place"),
    ("mediation", "terminated"): Label("调解已经结束，没有达成协议", "The mediation has ended without an agreement"),
    ("petition", "received"): Label("诉求已收到，等工作人员转交有权办理的机关", "Your request is in; staff pass it to the body that decides"),
}  # fmt: skip
TOLD: Mapping[str, Label] = {
    "received": Label("我们收到了您的申请。", "We have received your application."),
    "answer_urge": Label("承办人答复了您的催办。", "The handler has answered your asking."),
    "file_refused": Label(
        "您交的一份材料没有通过查毒，或者已经损坏，已经隔离，谁也打不开。请检查您的手机或者电脑，换一份再交，比如重新拍照；也可以交纸质的。",
        "One of your papers did not pass the virus scanner, or is damaged; it is held back and nobody can open it. "
        "Check your telephone or computer and send another copy, a new photo for instance, or bring it on paper.",
    ),
    "paper": Label("有一份给您的文书，在“文书和材料”里。", "There is a paper for you, under “Papers”."),
}

MET: Mapping[str, Label] = {  # steps about mediators and meetings
    "propose_mediator": Label("调解组织为您的纠纷指定了调解员。您可以不接受，也可以另选。", "A mediator was named for your case. You may refuse, or choose another."),
    "answer_nomination": Label("调解员已经答复。", "The mediator has answered."),
    "replace_mediator": Label("调解员换了人。", "The mediator was replaced."),
    "decide_recusal": Label("回避申请已有决定。", "The request for recusal was decided."),
    "call_meeting": Label("调解会的时间定了，请看本页上面。来不了的，可以要求改时间。", "A meeting is set: see above. If you cannot come, ask for another time."),
    "move_meeting": Label("调解会改了时间或者地点，请看本页上面。", "The meeting was moved: see above."),
    "cancel_meeting": Label("调解会取消了。", "The meeting was cancelled."),
    "draft_agreement": Label("协议写好了，请您看一看。", "The agreement is written: please read it."),
    "add_promise": Label("登记了一项履行约定。", "Something that was promised was written down."),
    "end_promise": Label("一项履行约定已经办结。", "Something that was promised was closed."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is shown: what was done and what that means."""

    at: datetime
    title: Label
    words: Label | None = None
    typed: str | None = None


def where_words(page: PartyPage) -> Label:
    """The heading: where the case stands, in one plain sentence."""
    if page.current is None:
        return Label("您的纠纷已经办结", "Your case is closed")
    return stands(page.current)


def stands(course: Course) -> Label:
    """A proceeding's state as a sentence; the pathway's own words where there is no plainer one."""
    plain = STANDS.get((course.pathway.channel, course.state.name))
    if plain:
        return plain
    pathway, state = course.pathway.label, course.state.label
    return Label(f"{pathway.zh}：{state.zh}", f"{pathway.en}: {state.en}")


def told_words(page: PartyPage) -> list[Message]:
    """The messages to this party, newest first."""
    found = []
    for told in page.told:
        if told.kind in TOLD:
            found.append(Message(told.at, TOLD[told.kind], typed=told.words))
            continue
        if met := MET.get(told.facts.get("trigger", "")):
            found.append(Message(told.at, met))
            continue
        pathway = page.pathway(told.facts.get("of", 0))
        taken = rows(pathway.name).get(told.facts.get("trigger", ""), ()) if pathway else ()
        if taken and pathway:
            label = taken[0].label
            title = Label(f"{pathway.label.zh}：{label.zh}", f"{pathway.label.en}: {label.en}")
            found.append(Message(told.at, title, taken[0].effect))
    return found
