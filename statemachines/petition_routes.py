"""The ways out of a petition into the procedure that the law has for the matter (诉访分离): the petitioner files himself."""

from __future__ import annotations

from statemachines.pathway import Label, Transition
from statemachines.rows import CLAIMS, EITHER, IN_PERSON, TO_ORG


def _route(trigger: str, label: Label, effect: Label, refers: str, basis: str = "信访工作条例 31") -> Transition:
    """The petitioner takes items there; the petition stays open until all of it has arrived somewhere."""
    return Transition(
        trigger,
        ("notified", "handling"),
        "",
        EITHER,
        label,
        effect,
        fields=(CLAIMS, TO_ORG, IN_PERSON),
        basis=basis,
        refers=refers,
        notifies=("applicant",),
    )


ROUTES = (
    _route(
        "refer_arbitration",
        Label("转入劳动仲裁", "Take items to labour arbitration"),
        Label("信访人本人就所选请求申请仲裁；仲裁时效不停止。", "The petitioner applies; limitation does not stop."),
        "petition-arbitration",
    ),
    _route(
        "refer_rural_arbitration",
        Label("转入农村土地承包仲裁", "Take items to rural land arbitration"),
        Label(
            "信访人本人申请仲裁，也可以选择起诉；时效不停止。",
            "The petitioner applies, or sues; limitation does not stop.",
        ),
        "petition-rural",
    ),
    _route(
        "refer_commercial_arbitration",
        Label("转入商事仲裁", "Take items to commercial arbitration"),
        Label(
            "有仲裁协议的，信访人本人申请仲裁；时效不停止。",
            "With a clause the petitioner applies; limitation does not stop.",
        ),
        "petition-commercial",
    ),
    _route(
        "refer_suit",
        Label("转入诉讼", "Take items to court"),
        Label("信访人本人就所选请求起诉；诉讼时效不停止。", "The petitioner sues; limitation does not stop."),
        "petition-suit",
    ),
    _route(
        "refer_reconsideration",
        Label("转入行政复议", "Take items to reconsideration"),
        Label(
            "信访人本人申请复议；六十日申请期限和六个月起诉期限不停止。",
            "The petitioner applies; the 60 days and the six months to sue do not stop.",
        ),
        "petition-reconsideration",
        "信访工作条例 31；行政复议法 20",
    ),
    _route(
        "refer_administrative_suit",
        Label("转入行政诉讼", "Take items to an administrative suit"),
        Label(
            "信访人本人起诉；六个月起诉期限不停止；应当先复议的先复议。",
            "The petitioner sues; the six months do not stop; reconsideration comes first where the law says so.",
        ),
        "petition-administrative-suit",
        "信访工作条例 31；行政诉讼法 44、46",
    ),
)
