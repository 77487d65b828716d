"""Steps of the desk about papers: handing in, making, issuing, sealing, serving, taking back. They move no proceeding."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.papers import MADE, UPLOADS
from statemachines.pathway import Field, FieldKind, Label, Role, Transition
from statemachines.rows import HANDLER, PARTY, SUPERVISOR, choice, day, note

STAFF = HANDLER | SUPERVISOR
SCANNER = frozenset({Role.AGENCY})  # another program's answer, as a gateway's is (contact.py)
PAPER = Field("paper", FieldKind.INTEGER, Label("文件编号", "Paper"))
OF = Field("of", FieldKind.INTEGER, Label("程序", "Proceeding"), required=False)
TO = Field(
    "party", FieldKind.PARTY, Label("给哪一位当事人", "For which party"), required=False,
    help=Label("不选就是给各方当事人。", "Leave it open for all parties."),
)  # fmt: skip
HOW = choice(
    "how", Label("送达方式", "How it was served"),
    ("direct", Label("直接送达", "handed over")),
    ("post", Label("邮寄送达", "by post")),
    ("electronic", Label("电子送达（本人同意）", "electronically, with consent")),
    ("left", Label("留置送达", "left at the place")),
    ("entrusted", Label("委托或者转交送达", "through another body")),
    ("public", Label("公告送达", "by public notice")),
)  # fmt: skip
WITHDRAWN_BECAUSE = choice(
    "reason", Label("原因", "Why"),
    ("wrong_case", Label("放错案件", "it belongs to another case")),
    ("wrong_paper", Label("传错或者写错", "the wrong paper, or written wrongly")),
    ("unreadable", Label("看不清楚", "it cannot be read")),
    ("no_longer", Label("不再需要", "no longer needed")),
)  # fmt: skip

# fmt: off
TRANSITIONS = (
    Transition(
        "add_papers", ("open",), "", STAFF, Label("存入材料", "Add papers"),
        Label("加密保存；调解笔录和“其他材料”不随案移送。", "Kept sealed; minutes and “something else” are never handed on."),
        fields=(choice("kind", Label("是什么材料", "What it is"), *((name, row.label) for name, row in UPLOADS.items())), OF, note()),
    ),
    Transition(
        "send_papers", ("open",), "", PARTY, Label("当事人补充材料", "Papers from a party"),
        Label("加密保存，交给承办人；对方当事人看不到。", "Kept sealed, for the handler; the other side does not see them."),
        fields=(
            choice("kind", Label("是什么材料", "What it is"), *((name, row.label) for name, row in UPLOADS.items() if row.by_party)),
            OF, note(),
        ),
        notifies=("handler",),
    ),
    Transition(
        "make_paper", ("open",), "", STAFF, Label("制作文书", "Make a paper"),
        Label("存为草稿；签发以前当事人看不到。", "Kept as a draft; no party sees it before it is issued."),
        fields=(choice("kind", Label("文书", "Paper"), *((name, row.label) for name, row in MADE.items())), OF, TO),
    ),
    Transition(
        "issue_paper", ("open",), "", STAFF, Label("签发", "Issue"),
        Label("内容从此不再改变；当事人凭查询码可以看到。", "It no longer changes; its party can see it with the tracking code."),
        fields=(PAPER,),
    ),
    Transition(
        "seal_paper", ("open",), "", STAFF, Label("登记盖章", "Record the seal"),
        Label("打印、签名、盖章以后登记。", "Once it has been printed, signed and sealed."),
        fields=(PAPER, day("sealed_on", "盖章之日", "Sealed on")),
    ),
    Transition(
        "serve_paper", ("open",), "", STAFF, Label("登记送达", "Record the service"),
        Label(
            "只记录文书的送达；起算期限的送达，请在程序里登记。",
            "Records that it was served; where a period starts with it, record that in the proceeding.",
        ),
        fields=(PAPER, TO, HOW, day("served_on", "送达之日", "Served on")),
    ),
    Transition(
        "withdraw_paper", ("open",), "", STAFF, Label("撤下", "Withdraw"),
        Label("记录保留，文件不再显示。", "The record stays; the file is no longer shown."),
        fields=(PAPER, WITHDRAWN_BECAUSE),
    ),
    Transition(
        "file_refused", ("open",), "", SCANNER, Label("查毒没有通过，已隔离", "Held back by the virus scanner"),
        Label("这份文件谁也打不开；请交来的人检查设备，换一份再交。",
              "Nobody can open the file; whoever sent it is to check the device and send another copy."),
        fields=(PAPER,),
    ),
)
# fmt: on
ON_PAPERS = frozenset(row.trigger for row in TRANSITIONS)
BY_TRIGGER: Mapping[str, Transition] = {row.trigger: row for row in TRANSITIONS}
MAY_SUPERVISE = frozenset({Role.SUPERVISOR})
