"""The rules of the law that no clock runs by, each with its reason; the gate holds the list to the tables both ways.

A key is the id of a rule, or the id and the name of one of its variants where only that one has no clock.
Their dates are still reckoned on request (`jiefen due`), and a rule that gets a clock leaves the list.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Label

INSIDE_ACCEPTANCE = Label(
    "与决定是否受理的五个工作日同时起算、同日届满，由该期限办理。",
    "It begins and ends with the five working days to accept or refuse, whose clock runs.",
)
BACKWARD = Label(
    "自开庭或者调解之日往前计算：起算的一步登记时，期限已在其前。",
    "It counts back from a hearing: by the step that would start it, it lies in the past.",
)
SERVICE = Label(
    "算出的是送达之日，由送达的一步填写，不是等待的期限。",
    "It gives the day of service, which the step of service asks for; nobody waits for it.",
)
EXCUSE = Label(
    "自障碍消除起算；顺延随逾期的行为一并申请，障碍消除之日没有登记。",
    "It counts from the end of an obstacle; the excuse is asked for with the late act, and no step records that day.",
)
NO_PATHWAY = Label(
    "由系统以外的机关办理，没有这一途径。", "A body outside this system handles it; there is no such pathway."
)
NO_STEP = Label("途径中没有作为起算事由的一步。", "No step of the pathway is the event it starts from.")
SENT_AT_ONCE = Label(
    "登记答辩的一步即通知对方，没有留待转送的事项。",
    "Recording the defence tells the other side: nothing is left to forward.",
)
SUPERSEDED = Label("由在后的规则代替，期间相同。", "A later rule takes its place, with the same days.")
ONLINE = Label(
    "在线调解平台的内部步骤，不在本系统中办理。", "A step within the online mediation platform, which is not run here."
)
LOCAL = Label("只在个别地方适用，没有全国规则。", "It holds in some places only; there is no national rule.")
SET_BY_HAND = Label(
    "期限由交办机关逐件指定，法律没有天数。", "The assigner sets the term case by case; the law gives no days."
)
UNVERIFIED = Label("未经核实，依规定不得用于期限。", "Unverified: no clock may rest on it.")
OFF = Label("规则已停用。", "The rule is switched off.")
AS_ORDINARY = Label(
    "受理期限与普通案件相同，由该期限办理。", "The days to accept are those of any case, whose clock runs."
)
FACT = Label("由分流要素判断，没有等待的期限。", "Routing judges it by a fact of the item; no clock waits for it.")
SIXTY_DAYS = Label(
    "自争议发生之日起算，途径开始之前没有登记这一日的一步。",
    "It counts from the day the dispute arose, which no step records.",
)
INSIDE_MEDIATION = Label(
    "没有单设这一种调解；按劳动调解或者人民调解办理。",
    "No pathway of its own: it is run as labour or people's mediation.",
)

SAME_FIFTEEN_DAYS = Label(
    "就是收到复议决定后起诉的十五日，由行政复议途径中的期限办理。",
    "These are the fifteen days to sue after reconsideration, whose clock runs there.",
)
NO_DOMICILE = Label(
    "当事人在境内有无住所没有登记；显示较短的一般期限，较为稳妥。",
    "Whether a party has a domicile in China is not recorded; the shorter, ordinary period is shown, which is safe.",
)
AT_FILING = Label(
    "手机提交时由登记本身起算，不经途径表的一步。",
    "Filing from a phone starts it: registering itself, which is no step of a table.",
)

NOT_RUN: Mapping[str, Label] = {
    "SV-01": AT_FILING,
    **dict.fromkeys(("LA-10", "LA-14"), INSIDE_ACCEPTANCE),
    "AR-02 notice": INSIDE_ACCEPTANCE,
    "AP-11 after_reconsideration": SAME_FIFTEEN_DAYS,
    "RL-03 hearing_notice": BACKWARD,
    "CL-03 forward": SENT_AT_ONCE,
    "CL-15 abroad": NO_DOMICILE,
    "LA-52": AS_ORDINARY,
    "LA-19": SENT_AT_ONCE,
    **dict.fromkeys(("LA-23", "LA-24", "CL-37", "TR-05"), BACKWARD),
    **dict.fromkeys(("LA-51", "CL-32"), SERVICE),
    **dict.fromkeys(("CT-09", "CL-34"), EXCUSE),
    **dict.fromkeys(("LA-21", "LA-22", "LA-26", "CA-11", "CL-36", "CL-39"), NO_STEP),
    **dict.fromkeys(("LA-53", "LA-54", "LA-55", "CA-16", "MD-09", "FA-01", "FA-02", "FA-03"), NO_PATHWAY),
    "LA-50": SIXTY_DAYS,
    "CL-35": FACT,
    "CM-05": SUPERSEDED,
    **dict.fromkeys(("CM-06", "CM-07"), ONLINE),
    "LA-06": INSIDE_MEDIATION,
    "AM-01": LOCAL,
    "XF-06": SET_BY_HAND,
    "XT-03": UNVERIFIED,
    **dict.fromkeys(("PM-05", "XF-23"), OFF),
}
