"""What a banner or an error page says. A redirect carries the message's code, never its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statemachines.pathway import Label

DONE: Mapping[str, Label] = {
    "signed_out": Label("您已退出。", "You are signed out."),
    "claimed": Label("已由您承办，可以在“我办理的”里找到。", "It is yours now: you find it under “Mine”."),
    "acknowledged": Label("已签收上报，请跟进办理。", "Acknowledged: please see to it."),
    "referral_accepted": Label("已签收，案件由本单位办理。", "Taken over: the case is now with your body."),
    "referral_returned": Label("已退回移送单位。", "Returned to the sender."),
    "step_taken": Label("已办理，记入案件历史。", "Done, and recorded in the history."),
    "registered": Label("案件已登记。", "The case is registered."),
    "taken_down": Label("已登记，交给综治中心。", "Registered, and with the centre."),
    "sent_before": Label(
        "这份以前已经登记成案，后来改的内容没有写进去。请打电话告诉办理单位。",
        "This was registered before; what was changed since is not in it. Please ring the body that handles it.",
    ),
    "read": Label("已标为已读，可以在“已读”里找到。", "Marked as read; you find it under “Read”."),
    "unread_again": Label("已放回未读。", "Back among the unread."),
    "draft_dropped": Label("已放弃导入，文件内容已删除。", "Dropped: what the file held is deleted."),
    "view_saved": Label("筛选已保存。", "The list is saved."),
    "view_not_saved": Label(
        "没有保存：请填写名称；最多保存 12 个。", "Not saved: give it a name; 12 at most can be kept."
    ),
    "view_dropped": Label("已删除保存的筛选。", "The saved list is gone."),
    "nothing_chosen": Label("请先勾选案件，再选择怎样办理。", "Tick some cases first, then choose what to do."),
    "followed": Label("已关注，可以在“我关注的”里找到。", "Followed: you find it under “Followed”."),
    "unfollowed": Label("已取消关注。", "No longer followed."),
    "too_many_followed": Label("没有关注：最多关注 500 件。", "Not followed: 500 cases at most."),
    "step_draft_kept": Label(
        "已存为草稿，只有您能看到；办理后自动删除。", "Kept as a draft only you can see; it goes once the step is done."
    ),
    "step_draft_dropped": Label("草稿已删除。", "The draft is gone."),
    "columns_kept": Label("已按所选重新读取。", "Read anew as you chose."),
    "no_step_chosen": Label("请先选择一个步骤。", "Choose a step first."),
    "shown_before": Label(
        "这次查看已经显示过。再次查看请重新填写用途。",
        "That look was shown before. State a purpose again to look again.",
    ),
    "published": Label(
        "已发布。未结案件正在逐件重算，每件变更都有记录。",
        "In force. Open cases are being reckoned anew; each that changes gets an entry.",
    ),
    "code_given": Label(
        "查询码只显示一次。没有记下的，请重新发一个。",
        "A code is shown once. If it was not written down, give a new one.",
    ),
    "unfinished": Label("还差这一页，填好就可以提交。", "This page is still to be answered; then you can send."),
    "no_draft": Label(
        "没有找到您填写的内容：可能超过七天，或者换了浏览器。请重新填写。",
        "We did not find what you had typed: it may be older than seven days, or from another browser. Please start again.",
    ),
    "message_sent": Label("留言已送达承办单位。", "Your message has reached the body that handles the case."),
    "messages_set": Label("已保存。随时可以再改。", "Saved. You may change it again at any time."),
    "consented": Label(
        "已登记您同意调解。您随时可以改变主意。", "Your consent is recorded. You may change your mind at any time."
    ),
    "declined": Label(
        "已登记。您不会因此受到任何不利对待，其他途径都开着。",
        "Recorded. Nothing is held against you, and every other way stays open.",
    ),
    "mediator_kept": Label("名册已保存。", "The roster is saved."),
    "office_kept": Label("调解室和通知天数已保存。", "Rooms and days of notice are saved."),
    "calendar_ended": Label("日历地址已停用。", "The calendar's address no longer works."),
    "mediator_chosen": Label("已转告承办单位，由调解员答复。", "The body has been told; the mediator will answer."),
    "mediator_refused": Label(
        "已登记。您不会因此受到任何不利对待；起诉、仲裁、信访都不受影响。",
        "Recorded. Nothing is held against you; court, arbitration and petition stay open.",
    ),
    "recusal_asked": Label("申请已收到，由调解组织决定。", "Your request is in; the body decides on it."),
    "time_asked": Label(
        "已转告承办人。没有改好以前，原来的时间不变；来不了也不会有不利后果。",
        "The handler has been told. Until it is moved the time stands; nothing happens to you if you cannot come.",
    ),
    "agreement_read": Label(
        "已登记您看过协议。要当面签名才生效。", "It is recorded that you read it. It binds once signed in person."
    ),
    "opinion_given": Label("谢谢您的回答。", "Thank you for your answer."),
    "papers_added": Label("材料已存入，记入案件历史。", "Kept, and recorded in the history."),
    "papers_sent": Label("材料已交给承办单位。", "Your papers have reached the body that handles the case."),
    "paper_made": Label("已存为草稿。核对以后请签发。", "Kept as a draft. Check it, then issue it."),
    "template_taken": Label(
        "已改用您的模板，以后制作的文书按它排版。", "Your template is in force for what is made from now on."
    ),
    "template_dropped": Label("已恢复原来的模板。", "The earlier template is in force again."),
    "untracked": Label("已退出查询。", "You have left the case."),
    "session_ended": Label("该设备上的登录已结束。", "That session has ended."),
    "language_saved": Label("界面语言已保存。", "Language saved."),
    "password_changed": Label(
        "密码已修改，其他设备上的登录已结束。", "Password changed. Your other sessions have ended."
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error page: what happened, and what to do."""

    title: Label
    advice: Label


TROUBLE: Mapping[int, Trouble] = {
    400: Trouble(
        Label("看不懂这个请求", "We could not read that request"),
        Label("请返回上一页，重新打开页面后再试。", "Go back, reload the page and try again."),
    ),
    403: Trouble(
        Label("您不能打开这个页面", "You may not open this page"),
        Label(
            "这个页面不属于您的岗位，或者页面打开得太久。请从菜单重新进入；仍然打不开的，请联系本单位管理员。",
            "It is not part of your role, or the page was open for too long. Start again from the menu, "
            "or ask your administrator.",
        ),
    ),
    404: Trouble(
        Label("没有这个页面", "Page not found"),
        Label(
            "请核对网址或案号。案件可能不存在，也可能不在您的查看范围内。",
            "Check the address or the case number. There is no such case, or it is not yours to see.",
        ),
    ),
    405: Trouble(
        Label("这个地址不能这样打开", "This address cannot be opened like that"),
        Label("请从菜单重新进入。", "Start again from the menu."),
    ),
    409: Trouble(
        Label("刚才有人办理了这个案件", "Somebody else has just moved this case"),
        Label(
            "您的内容没有保存。请返回上一页查看最新情况，再决定是否继续。",
            "Nothing was saved. Go back, look at what changed, then decide again.",
        ),
    ),
    413: Trouble(
        Label("提交的内容太大", "That is too large"),
        Label("请减少附件或压缩图片后分次提交。", "Send fewer or smaller files at a time."),
    ),
    422: Trouble(
        Label("这一步没有办理", "The step was not taken"),
        Label("请返回上一页，更正后再提交。", "Go back, correct it and submit again."),
    ),
    429: Trouble(
        Label("操作太频繁", "Too many attempts"),
        Label("请过几分钟再试。", "Wait a few minutes and try again."),
    ),
    500: Trouble(
        Label("系统出错了", "Something went wrong"),
        Label(
            "内容可能没有保存。请返回上一页核对后再试；仍然出错的，请把下面的编号告诉管理员。",
            "Your input may not have been saved. Go back, check and try again. If it happens again, give your "
            "administrator the number below.",
        ),
    ),
    503: Trouble(
        Label("系统暂时不能使用", "The service is not available"),
        Label(
            "内容没有保存。请几分钟后再试。法定期限不因系统停用而改变，紧急事项请先用电话或书面办理。",
            "Nothing was saved. Try again in a few minutes. Statutory periods do not stand still meanwhile: "
            "for urgent matters use telephone or paper.",
        ),
    ),
}  # fmt: skip
