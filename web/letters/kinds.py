"""What is asked for each paper beyond what the case knows, and what each placeholder stands for."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Field, FieldKind, Label


def _note(name: str, zh: str, en: str, *, required: bool = True, help: Label | None = None) -> Field:
    return Field(name, FieldKind.NOTE, Label(zh, en), required, help=help)


def _line(name: str, zh: str, en: str) -> Field:
    return Field(name, FieldKind.TEXT, Label(zh, en))


def _day(name: str, zh: str, en: str) -> Field:
    return Field(name, FieldKind.DATE, Label(zh, en))


TERMS = Label(
    "只写各方同意的内容。谁让了步、为什么让步，不要写。",
    "Only what all agreed to. Never who gave way, or why.",
)
ASKED: Mapping[str, tuple[Field, ...]] = {
    "acceptance_notice": (_note("more", "补充说明", "Anything to add", required=False),),
    "non_acceptance_notice": (
        _note("reason", "不予受理的理由", "Why it is not accepted"),
        _note("route", "可以去的单位和途径", "Where to go instead"),
    ),
    "mediation_agreement": (
        _note("matter", "主要事实和争议事项", "The dispute in short"),
        _note("terms", "协议内容", "Terms", help=TERMS),
        _note("performance", "履行方式和期限", "How and until when it is performed"),
    ),
    "transfer_letter": (
        _line("to_body", "接收单位", "Receiving body"),
        _note("why", "移送理由", "Why it is handed over"),
    ),
    "delegation_letter": (
        _line("to_body", "受托单位", "Body entrusted"),
        _note("matters", "委托事项", "What is entrusted"),
        _day("until", "办结日期", "To be done by"),
    ),
    "termination_notice": (),
    "confirmation_application": (_line("to_body", "申请的人民法院", "Court applied to"),),
    "extension_notice": (
        _note("reason", "延长的理由", "Why it is extended"),
        _day("until", "延长至", "Extended until"),
    ),
    "supervision_order": (
        _note("requirement", "督办要求", "What is required"),
        _day("until", "办结日期", "To be done by"),
    ),
}

# placeholder → what it stands for, and what the check of a template fills in
PLACEHOLDERS: Mapping[str, tuple[Label, object]] = {
    "文号": (Label("案号", "number of the case"), "柳林调〔2026〕12号"),
    "单位": (Label("办理单位", "the body"), "柳林镇人民调解委员会"),
    "单位电话": (Label("办理单位的电话", "its telephone"), "0571-88880000"),
    "督办单位": (Label("督办人的单位", "the supervisor's body"), "柳林镇综治中心"),
    "承办人": (Label("承办人", "handler"), "林静"),
    "程序": (Label("程序名称", "the proceeding"), "人民调解"),
    "案由": (Label("纠纷类型", "kind of dispute"), "邻里纠纷"),
    "日期": (Label("制作当天的日期", "today"), "2026年3月2日"),
    "办理日期": (Label("这一步办理的日期", "day of the step it is about"), "2026年3月2日"),
    "收件人": (Label("收文书的当事人", "whom it is for"), "李秀兰"),
    "申请人": (Label("申请人的姓名", "applicants' names"), "李秀兰"),
    "被申请人": (Label("被申请人的姓名", "respondents' names"), "王建国"),
    "请求": (Label("请求项（多行）", "claim items (lines)"), ["赔偿损失 5,000.00 元"]),
    "依据": (Label("法条", "articles"), "《中华人民共和国人民调解法》第十七条"),
    "依据句": (Label("“依据……。”一句话", "a sentence with the articles"), "依据《中华人民共和国人民调解法》第十七条。"),
    "期限": (Label("收件人的期限（多行）", "dates that concern the addressee (lines)"), ["调解期限：2026年4月2日"]),
    "权利期限": (Label("全部期限（多行）", "every date (lines)"), ["诉讼时效：2029年3月2日"]),
    "救济途径": (Label("可以走的途径（多行）", "ways that are open (lines)"), ["民事诉讼"]),
    "随案材料": (Label("随案移送的材料（多行）", "what travels (lines)"), ["申请书或者起诉状"]),
    "当事人": (
        Label("当事人（每人有称谓、姓名、证件、住址、电话）", "parties, each with 称谓, 姓名, 证件, 住址, 电话"),
        [{"称谓": "申请人", "姓名": "李秀兰", "证件": "", "住址": "柳林镇", "电话": "13812345678"}],
    ),
    "份数": (Label("份数", "copies"), "三"),
    "协议生效日": (Label("协议生效的日期", "day the agreement took effect"), "2026年3月20日"),
    "接收单位": (Label("填写的接收单位、法院", "receiving body or court, as typed"), "青溪县人民法院"),
    "理由": (Label("填写的理由（多行）", "reason as typed (lines)"), ["不属于受理范围。"]),
    "延长理由": (Label("填写的延长理由（多行）", "reason of an extension (lines)"), ["正在鉴定。"]),
    "途径": (Label("填写的途径（多行）", "route as typed (lines)"), ["青溪县人民法院"]),
    "补充说明": (Label("填写的补充说明（多行）", "addition as typed (lines)"), []),
    "主要事实": (Label("填写的主要事实（多行）", "dispute as typed (lines)"), ["楼上漏水。"]),
    "协议内容": (Label("填写的协议内容（多行）", "terms as typed (lines)"), ["一、修好水管。"]),
    "履行方式": (Label("填写的履行方式（多行）", "performance as typed (lines)"), ["三十日内。"]),
    "移送理由": (Label("填写的移送理由（多行）", "reason of a transfer (lines)"), ["不属于本单位职责。"]),
    "委托事项": (Label("填写的委托事项（多行）", "matters entrusted (lines)"), ["组织调解。"]),
    "督办要求": (Label("填写的督办要求（多行）", "requirements as typed (lines)"), ["按期办结。"]),
    "延至": (Label("填写的延长到的日期", "day of an extension"), "2026年5月2日"),
    "办结日期": (Label("填写的办结日期", "day to be done by"), "2026年5月2日"),
}
TYPED: Mapping[tuple[str, str], str] = {  # (paper, question) → its placeholder
    ("acceptance_notice", "more"): "补充说明",
    ("non_acceptance_notice", "reason"): "理由",
    ("non_acceptance_notice", "route"): "途径",
    ("mediation_agreement", "matter"): "主要事实",
    ("mediation_agreement", "terms"): "协议内容",
    ("mediation_agreement", "performance"): "履行方式",
    ("transfer_letter", "why"): "移送理由",
    ("delegation_letter", "matters"): "委托事项",
    ("extension_notice", "reason"): "延长理由",
    ("extension_notice", "until"): "延至",
    ("supervision_order", "requirement"): "督办要求",
}
MEMBERS = frozenset({"称谓", "姓名", "证件", "住址", "电话"})
