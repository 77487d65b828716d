"""The first words to somebody new, role by role, and the few lines of help that each page carries in place."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Label, Role

GUIDES: Mapping[Role, tuple[Label, ...]] = {
    Role.HANDLER: (
        Label("红色的先办：列表按期限从急到缓排。", "Red comes first: the list begins with the most urgent."),
        Label("“待认领”里的案件，点“由我承办”就归您。", "Take a case under “To claim” and it is yours."),
        Label("打开案件，最上面是依法能办的下一步；不能办的写着为什么。",
              "A case begins with the lawful next steps; what is not possible says why."),
        Label("每天看一遍“收件箱”：当事人的留言、要打的电话都在那里。",
              "Look into the inbox every day: messages of parties and calls to make are there."),
        Label("写错了不用怕：再记一条更正，原来的记录还在。",
              "A mistake is mended by one more entry; the first stays on record."),
    ),
    Role.SUPERVISOR: (
        Label("看板上红色的已经超期，报给您的要签收。", "Red on the board is overdue; what was reported to you is to be acknowledged."),
        Label("签收以后可以改派、催办、提级；期限不会因此改变。",
              "Then reassign, press on or raise it; no date changes by that."),
        Label("没人承办的新案件，在“案件”里分派。", "Assign new cases that nobody handles, under “Cases”."),
        Label("“督办日志”是每天自动记的，不用再填表。", "The supervision log writes itself every day; no form to fill in."),
    ),
    Role.AUDITOR: (
        Label("从看板或者案件列表打开一件，点“审计回放”看每一步。", "Open a case and choose “Replay” to see it step by step."),
        Label("“核验发现”是每晚自动核对的结果。", "“Audit findings” are what the nightly check has found."),
        Label("您看得到内容，但不能办理；看当事人电话会被记录。",
              "You see the contents and take no steps; a look at a party’s details is recorded."),
    ),
    Role.ADMINISTRATOR: (
        Label("“规则和途径”里看现在按什么规则办。", "“Rules and pathways” shows by what rules cases run now."),
        Label("新一年的节假日公布后，先看影响，再发布。", "When a year’s holidays are published, look at the impact first, then publish."),
        Label("您看不到案件内容和当事人信息。", "You see neither cases nor parties."),
    ),
    Role.INTAKE: (
        Label("接到来电或者走访时，点“登记一件”，一页写完。", "When somebody tells you of a dispute, choose “Take one down”: one page."),
        Label("不用管归哪个部门，综治中心会分。", "You need not know which body is competent."),
        Label("没有网也能写：存在手机里，有网自动送出。", "It works without a network: it is kept and sent later."),
        Label("登记完把查询码念给当事人，请他抄下来。", "Read the tracking code to the person and ask to write it down."),
        Label("下班请点“退出”，手机里的内容会删掉。", "Sign out at the end of the day; what is in the telephone is deleted."),
    ),
}  # fmt: skip

HELPS: Mapping[str, Label] = {
    "pages/work.html": Label(
        "按期限从急到缓排。点案号打开。姓名、电话要写全才找得到。筛选好的列表可以存下来，下次一点就开。",
        "The most urgent first. Names and telephones are found only when written in full. A list can be saved.",
    ),
    "pages/case.html": Label(
        "先看“下一步”：选一步，看清结果再提交。期限点开有逐日说明。打印用浏览器的打印，折叠的内容会展开。",
        "Begin with the next step and read what it leads to. A date unfolds into its reasons. Print with the browser.",
    ),
    "pages/step.html": Label(
        "只填这一步要的内容。补记以前的事，填实际发生的那天。没提交的，返回不会丢。",
        "Only what this step needs is asked. For something earlier, give the day it happened.",
    ),
    "pages/confirm.html": Label(
        "还没有记录。看清会写下什么、哪些期限开始或者停止，再点办理；不对就返回修改。",
        "Nothing is recorded yet. Look at what will be written and which dates begin or stop, then go on or back.",
    ),
    "pages/conflict.html": Label(
        "您打开以后，有人先办了一步。看看变了什么；您写的内容还在，合适就再提交。",
        "Somebody took a step after you opened this. See what changed; your text is kept.",
    ),
    "pages/register.html": Label(
        "不知道对方全名，写知道的。请求项可以以后再加。时效过了、材料不全，也照样登记。",
        "Write what is known of the other side. Items can be added later. A late claim is registered all the same.",
    ),
    "pages/inbox.html": Label(
        "看过的勾选后标为已读；本单位的通知，一人标了全单位都是已读。标错了，到“已读”里放回来。",
        "Tick what you have read. A notice to the body is read for all of it. Undo it under “Read”.",
    ),
    "pages/incoming.html": Label(
        "签收以后由本单位负责；不归本单位的，说明理由退回。没答复之前，仍由移出单位负责。",
        "Once taken over it is yours; return with a reason what is not. Until then the sender answers.",
    ),
    "pages/board.html": Label(
        "红色已超期，黄色快到期，蓝色正常，绿色办结。说的是案件的期限，不是人。页面会自己更新。",
        "Red overdue, yellow soon, blue running, green closed: of cases, not of people. It keeps itself current.",
    ),
    "pages/imports.html": Label(
        "先看预览，再确认；有错的行不登记，下载改好再来。同一行不会登记两次。",
        "Look at the preview, then confirm. Wrong rows stay out; the same row is never registered twice.",
    ),
    "pages/replay.html": Label(
        "左右方向键一步一步看。记录可以下载，在别处核验。",
        "The arrow keys go from step to step. The record can be downloaded and verified elsewhere.",
    ),
    "pages/supervision_log.html": Label(
        "每天每个单位一张，从记录里数出来，不用填。", "One sheet for each day and body, counted from the record."
    ),
    "pages/account.html": Label(
        "手机或者电脑丢了，在这里结束它的登录。", "If a device is lost, end its session here."
    ),
    "pages/rules.html": Label(
        "先看影响，再发布；发布过的可以撤回，也留记录。", "Look at the impact before you publish; it can be withdrawn."
    ),
    "intake/new.html": Label(
        "只有标“选填”的可以空着。写到一半没网、没电，内容都在手机里。",
        "Only what is marked optional may stay empty. What you type is kept in the telephone as you go.",
    ),
    "intake/list.html": Label(
        "当事人再来电话，报案号给他听：办到哪里、谁在办、什么时候到期。",
        "When the person rings again, look up the number: where it stands, who handles it, by when.",
    ),
    "portal/question.html": Label(
        "填到一半可以离开，七天内用这部手机接着填。不会填，可以请人代填，或者打电话。",
        "You may leave and go on within seven days on this telephone. Somebody may fill it in for you.",
    ),
    "portal/track.html": Label(
        "查询码在回执上，16位数字。丢了，请打电话或者到收件单位补。",
        "The code is on your receipt, sixteen digits. If it is lost, the body gives you another.",
    ),
    "portal/case.html": Label(
        "这里写着办到哪里、谁在办、最晚哪天。有话要说，点“补充情况、留言”。",
        "This page says where it stands, who handles it and by when. To say something, leave a message.",
    ),
}  # fmt: skip
