"""The publish gate: no pathway and no rule set goes live while one of these rules is broken.

`check` takes the rules as arguments, so a draft or a copy broken on purpose is judged like the real ones. Each rule of the
gate is a line of GATE and a small function in statemachines/gate/; what it finds has a stable code, a place, and words
in both languages that say what is wrong and how to mend it. Pure, like all of this folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from statemachines.gate import clocks, handoffs, law, paths, rights, routes, words
from statemachines.gate.ruleset import Place, Rule, RuleSet
from statemachines.lawbook import Law
from statemachines.pathway import Label, Pathway
from statemachines.referrals import Referral

__all__ = ["CODES", "GATE", "Finding", "Place", "RuleSet", "check", "summary"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken at one place."""

    code: str
    place: Place
    wrong: Label
    mend: Label

    def text(self, lang: str) -> str:
        """One line: place, what is wrong, the name that does not fit, how to mend it, the code."""
        what = {"zh": f"（{self.place.what}）", "en": f" ({self.place.what})"}[lang] if self.place.what else ""
        gap, colon = ("", "：") if lang == "zh" else (" ", ": ")
        where = f"{self.place}{colon}" if str(self.place) else ""
        return f"{where}{self.wrong[lang]}{what}{gap}{self.mend[lang]} [{self.code}]"

    def as_json(self) -> dict[str, Any]:
        """Code, the parts of the place that are named, and the words."""
        place = {name: value for name, value in asdict(self.place).items() if value}
        return {"code": self.code, "place": place, "wrong": asdict(self.wrong), "mend": asdict(self.mend)}


def check(pathways: Mapping[str, Pathway], referrals: Mapping[str, Referral], law: Law, **more: Any) -> list[Finding]:
    """Everything that keeps these rules from going live; empty if nothing does. `more` are other fields of RuleSet."""
    rules = RuleSet(pathways, referrals, law, **more)
    return [
        Finding(rule.code, place, rule.wrong, rule.mend) for rule in GATE for place in dict.fromkeys(rule.look(rules))
    ]


def summary(findings: list[Finding]) -> Label:
    """One line: how many rules were asked, and what they found."""
    if not findings:
        return Label(f"已按{len(GATE)}项规则检查，没有发现问题。", f"{len(GATE)} rules were asked; nothing was found.")
    n, places = len({finding.code for finding in findings}), len(findings)
    return Label(
        f"共{places}处不符合{n}项规则，不得发布。", f"{n} rules are broken in {places} places: not to go live."
    )


# fmt: off
GATE: tuple[Rule, ...] = (
    # every state reaches an end; no trap, nothing unreachable
    Rule(
        "path.unknown_state", Label("没有这一状态。", "There is no such state."),
        Label("改正状态名，或者增加这一状态。", "Correct the name, or add the state."), paths.unknown_states,
    ),
    Rule(
        "path.state_twice", Label("同名的状态有两个。", "Two states bear this name."),
        Label("删去或者改名。", "Remove one, or rename it."), paths.states_twice,
    ),
    Rule(
        "path.step_twice", Label("同一状态下同一操作有两行。", "Two rows claim the same step in the same state."),
        Label("合并，或者分开各自的起始状态。", "Merge them, or part their source states."), paths.steps_twice,
    ),
    Rule(
        "path.dead_end", Label("进入这一状态后无路可走。", "Nothing leads on from this state."),
        Label("增加一步，或者改为终结状态。", "Add a step, or make it an end."), paths.dead_ends,
    ),
    Rule(
        "path.trap", Label("从这一状态到不了任何终结状态。", "No end can be reached from this state."),
        Label("增加通向终结的一步。", "Add a step that leads to an end."), paths.traps,
    ),
    Rule(
        "path.unreachable", Label("从开始状态到不了这一状态。", "This state cannot be reached from the first one."),
        Label("增加通向它的一步，或者删去它。", "Add a step that leads to it, or remove it."), paths.unreachable,
    ),
    Rule(
        "path.end_left", Label("终结之后还有一步。", "A step leads on from an end."),
        Label("删去这一步，或者取消终结。", "Remove the step, or let the state not be an end."), paths.ends_left,
    ),
    Rule(
        "path.outcome", Label("终结须有结案方式，未终结不得有。", "An end has an outcome, and nothing else has one."),
        Label("补上或者删去结案方式。", "Give the outcome, or take it away."), paths.outcomes,
    ),
    # somebody answers, and a clock or a named party moves it on
    Rule(
        "state.no_owner", Label("没有人对这一状态负责。", "Nobody answers for this state."),
        Label("写明负责的角色。", "Name the role that does."), paths.no_owner,
    ),
    Rule(
        "state.idle_owner", Label("负责人在这一状态下什么也办不了。", "Its owner can take no step here."),
        Label("让其可以办理一步，或者改由能办的人负责。", "Allow that role a step, or name another owner."), paths.idle_owner,
    ),
    Rule(
        "state.unmoved", Label("既没有期限在走，也没有写明等谁。", "No clock runs here and nobody is named who is waited for."),
        Label("加一个期限，或者写明等待的一方。", "Add a clock, or name the party it waits for."), paths.unmoved,
    ),
    Rule(
        "step.nobody", Label("没有人可以办理这一步。", "Nobody may take this step."),
        Label("写明可以办理的角色。", "Name the roles that may."), paths.nobodys_steps,
    ),
    Rule(
        "step.nowhere", Label("这一步在任何状态下都不能办理。", "This step can be taken in no state."),
        Label("写明起始状态，或者删去这一步。", "Name its source states, or remove it."), paths.steps_from_nowhere,
    ),
    Rule(
        "step.no_basis", Label("这一步没有依据。", "This step rests on nothing."),
        Label("写明法律文件和条文。", "Cite instrument and article."), paths.steps_without_basis,
    ),
    Rule(
        "step.system", Label("系统的步骤须由系统单独、无须填写、因期限届满而发生。",
                             "A step of the system is its alone, asks nothing, and follows from a clock that passes."),
        Label("分开角色，删去填写项，并由一个期限引发。", "Part the roles, remove the questions, and let a clock fire it."),
        paths.system_steps,
    ),
    Rule(
        "field.twice", Label("同一步里同一项问了两次。", "The step asks the same question twice."),
        Label("删去一项，或者改名。", "Remove one, or rename it."), paths.questions_twice,
    ),
    Rule(
        "field.no_answers", Label("选择项须列出互不相同的答案，其他项不得列出。", "A choice lists different answers; nothing else lists any."),
        Label("补上、去重或者删去答案。", "Give the answers, part them, or remove them."), paths.questions_without_answers,
    ),
    # every clock can start, has a consequence, and one that is possible
    Rule(
        "clock.never_starts", Label("这一期限永远不会起算。", "This clock can never start."),
        Label("让能到达其运行状态、能给出所需答案的一步来起算。", "Let a step start it that leads where it runs and gives the answer it needs."),
        clocks.never_starts,
    ),
    Rule(
        "clock.start", Label("起算的一步或者起算日的填写项不存在，或者不是必填日期。", "The starting step, or its question for day 0, is missing or no required date."),
        Label("改正名称，或者在该步增加必填的日期。", "Correct the name, or ask a required date in that step."),
        clocks.unknown_starts,
    ),
    Rule(
        "clock.states", Label("期限只能运行于存在的未终结状态，也只能在其中中止。", "A clock runs, and stands still, only in open states that exist."),
        Label("改正所列状态。", "Correct the states listed."), clocks.wrong_states,
    ),
    Rule(
        "clock.settled_by", Label("了结这一期限的操作不存在，或者在其运行时不能办理。", "The step that settles this clock does not exist, or not where it runs."),
        Label("改正操作名。", "Correct the name of the step."), clocks.settled_by_nothing,
    ),
    Rule(
        "clock.addressee", Label("起算的一步没有问期限对谁计算。", "The starting step does not ask whose clock it is."),
        Label("在该步增加当事人一项。", "Ask for the party there."), clocks.wrong_addressees,
    ),
    Rule(
        "clock.settled_for_all", Label("这一步没有问是谁的期限，会了结所有人的期限。", "The step does not ask whose clock it settles, and settles everybody's."),
        Label("在该步增加必填的当事人一项。", "Ask for the party there."), clocks.settled_for_all,
    ),
    Rule(
        "clock.no_consequence", Label("没有写明届满的后果。", "It is not said what follows when the date passes."),
        Label("用两种语言写明后果。", "Say it in both languages."), clocks.no_consequence,
    ),
    Rule(
        "clock.impossible", Label("届满时系统要办的一步在这一状态下不存在。", "What the system does on the passing is no step of the system in this state."),
        Label("给这一步加上该状态，或者让期限不在此运行。", "Add the state to that step, or let the clock not run here."),
        clocks.impossible_consequences,
    ),
    Rule(
        "clock.never_passes", Label("系统的这一步在此不会发生：没有引发它的期限在走。", "The system never takes this step here: no clock that fires it runs."),
        Label("让期限在此运行，或者删去这一状态。", "Let the clock run here, or remove the state from the step."),
        clocks.never_passes,
    ),
    Rule(
        "clock.untold", Label("超期无人知晓：没有上报阶梯。", "Nobody is told when it is overdue: there is no ladder."),
        Label("加上报阶梯。", "Give it a ladder."), clocks.untold,
    ),
    Rule(
        "rung.order", Label("上报各级须一级晚于一级、不得向下。", "Each rung comes later than the last, and none leads down."),
        Label("调整天数和级别。", "Set days and levels in order."), clocks.rungs_out_of_order,
    ),
    Rule(
        "rung.nobody", Label("上报给了无人担任或者不能签收的角色。", "The rung leads to a role that nobody holds or that cannot acknowledge it."),
        Label("改为可以签收上报的角色。", "Name a role that may acknowledge an escalation."), clocks.rungs_to_nobody,
    ),
    # the law the clocks rest on
    Rule(
        "clock.rule", Label("全国范围内没有这一现行规则。", "No such rule is in force in the whole country."),
        Label("改正规则编号，或者启用该规则。", "Correct the id, or put the rule in force."), clocks.unknown_rules,
    ),
    Rule(
        "clock.unverified", Label("期限所依据的规则未经核实。", "The rule this clock rests on is unverified."),
        Label("核对原文并改标记，或者不用这一期限。", "Check the text and mark it, or leave the clock out."),
        clocks.unverified_rules,
    ),
    Rule(
        "clock.variant", Label("规则没有这一种期限。", "The rule has no such variant."),
        Label("改用规则已有的一种。", "Use one that it has."), clocks.unknown_variants,
    ),
    Rule(
        "clock.kind", Label("期限的性质与规则不符。", "The clock is of another kind than its rule."),
        Label("改与规则一致，或者标为内部目标。", "Take the rule's kind, or make it a target."), clocks.other_kinds,
    ),
    Rule(
        "clock.operation", Label("规则不允许对这一期限这样做。", "The rule does not allow this to be done to the clock."),
        Label("删去这一操作，或者查明依据后在规则行中允许。", "Remove it, or find the article and allow it in the rule's row."),
        clocks.forbidden_operations,
    ),
    Rule(
        "step.clock", Label("这一步要改的期限不存在、在此不运行，或者缺日期项。", "The clock this step touches does not exist, does not run here, or lacks its date."),
        Label("改正期限名，或者增加日期项。", "Correct the clock's name, or ask the date."), clocks.wrong_operations,
    ),
    Rule(
        "rule.no_basis", Label("规则没有依据，也没有说明是本系统的做法。", "The rule cites nothing and does not say that it is policy."),
        Label("写明条文，或者写明是本系统的做法。", "Cite the article, or say that it is policy."), law.without_basis,
    ),
    Rule(
        "rule.no_mark", Label("规则没有核实标记。", "The rule has no verification mark."),
        Label("标明核实程度：V、V1、V2、P 或者 U。", "Mark how far it was verified: V, V1, V2, P or U."), law.without_mark,
    ),
    Rule(
        "rule.unverified", Label("未经核实的规则在用。", "An unverified rule is in force."),
        Label("停用，或者核对原文后改标记。", "Switch it off, or check the text and mark it."), law.unverified_in_force,
    ),
    Rule(
        "rule.backwards", Label("规则失效早于生效。", "The version ends before it begins."),
        Label("改正两个日期。", "Correct the two dates."), law.backwards,
    ),
    Rule(
        "rule.not_run", Label("没有期限依这一规则运行，也没有写明理由。", "No clock runs by this rule, and it is not said why."),
        Label("增加一个期限，或者在不运行的规则表中写明理由。", "Give it a clock, or its reason in the list of rules not run."),
        clocks.run_by_nothing,
    ),
    Rule(
        "rule.run_after_all", Label("规则列为不运行，却有期限依其运行、没有这一规则或者缺理由。", "Listed as not run, it has a clock, does not exist, or lacks the reason."),
        Label("从不运行的规则表中删去，或者补上理由。", "Take it off the list, or give the reason."), clocks.excused_for_nothing,
    ),
    # hand-offs: owner, consent, packet
    Rule(
        "handoff.unknown", Label("没有这一转办，或者不是从这一途径转出。", "There is no such hand-off, or it does not leave this pathway."),
        Label("改正转办编号，或者增加这一转办。", "Correct its id, or add the hand-off."), handoffs.unknown,
    ),
    Rule(
        "handoff.never_made", Label("没有任何一步作出这一转办。", "No step makes this hand-off."),
        Label("增加这一步，或者删去转办。", "Add the step, or remove the hand-off."), handoffs.never_made,
    ),
    Rule(
        "handoff.unasked", Label("没有问转哪些请求项、转给谁。", "It is not asked which items go, or to whom."),
        Label("增加请求项和接收单位两项。", "Ask for the items and the receiving body."), handoffs.unasked,
    ),
    Rule(
        "handoff.no_owner", Label("转办期间无人负责。", "Nobody answers while this is handed over."),
        Label("签收之前由移出方继续负责；立即开启的须有负责人。", "Let the sender go on until it is acknowledged; what opens at once needs an owner."),
        handoffs.without_owner,
    ),
    Rule(
        "handoff.ends_unowned", Label("以他人办理为由结束，却没有人接手。", "It ends as somebody else's matter, and nobody has taken it."),
        Label("写明去向、通知移送方，或者在无人接手时拒绝。", "Name whose it is, tell the sender, or refuse it until somebody has it."),
        handoffs.ends_without_owner,
    ),
    Rule(
        "handoff.consent", Label("征得的同意与法律要求不同。", "It asks for another consent than the law does."),
        Label("调解须各方同意，司法确认须共同申请，其余由申请人自己提出。", "Both sides to mediation, jointly to confirmation, otherwise whoever asks."),
        handoffs.without_consent,
    ),
    Rule(
        "handoff.not_himself", Label("应由当事人自己提出的转办，当事人却不能办理。", "The party, whose act is the consent, cannot take this step."),
        Label("让当事人可以办理。", "Let the party take it."), handoffs.not_by_himself,
    ),
    Rule(
        "handoff.concessions", Label("移送材料带走了调解中的让步，或者没有写明不得带走。", "Concessions made in mediation travel, or it is not said that they stay."),
        Label("从材料中删去，并列入不得移送。", "Take them out of the packet and list them as never to go."),
        handoffs.carries_concessions,
    ),
    Rule(
        "handoff.paper", Label("没有这种材料。", "There is no such paper."),
        Label("改正名称，或者增加这种材料。", "Correct its key, or add the paper."), handoffs.unknown_papers,
    ),
    Rule(
        "handoff.deadlines", Label("移送材料没有各项权利期限。", "The packet leaves out the periods that run."),
        Label("增加“各项权利期限”。", "Add the deadlines."), handoffs.without_deadlines,
    ),
    Rule(
        "handoff.no_basis", Label("转办没有依据。", "The hand-off rests on nothing."),
        Label("写明法律文件和条文。", "Cite instrument and article."), handoffs.referrals_without_basis,
    ),
    # arbitration first
    Rule(
        "first.step", Label("仲裁前置的请求项可以由此不经仲裁到法院。", "An arbitration-first item comes to court this way without arbitration."),
        Label("让转办逐项判断能否起诉。", "Let the hand-off judge of each item whether court is open."),
        handoffs.suits_before_arbitration,
    ),
    Rule(
        "first.opening", Label("仲裁前置的请求项可以直接开启诉讼。", "A suit can be opened on an arbitration-first item."),
        Label("开启诉讼前逐项判断。", "Judge each item before a suit is opened."), handoffs.suits_opened_before_arbitration,
    ),
    Rule(
        "first.table", Label("分流表让仲裁前置的请求项直接起诉。", "The routing table lets an arbitration-first item go to court."),
        Label("恢复禁止起诉的一行，或者提高其等级。", "Restore the row that forbids it, or raise its rank."), handoffs.routed_past_arbitration,
    ),
    # the routing table as a whole
    Rule(
        "route.contradiction", Label("同一等级的两行对同一情形、同一途径说法不同。", "Two rows of one rank say different things of a channel in the same case."),
        Label("区分两行的条件，或者分出等级。", "Part their conditions, or rank one above the other."), routes.contradictions,
    ),
    Rule(
        "route.dead", Label("这一行在任何情形下都不起作用。", "This row decides nothing in any case."),
        Label("降低盖过它的行的等级，或者删去这一行。", "Lower what overrides it, or remove the row."), routes.dead_rows,
    ),
    Rule(
        "route.no_basis", Label("这一结论没有依据。", "This verdict rests on nothing."),
        Label("写明法律文件和条文。", "Cite instrument and article."), routes.rows_without_basis,
    ),
    Rule(
        "route.unverified", Label("未经核实的一行关闭了途径。", "An unverified row closes a channel."),
        Label("改为人工判断，或者核对原文后去掉标记。", "Let a person judge, or check the text and drop the mark."),
        routes.unverified_rows_that_close,
    ),
    Rule(
        "route.unsaid", Label("法律分流表的这一行没有写入，或者没有这一行。", "This row of the law's table is said by none here, or does not exist."),
        Label("增加这一行，或者改正编号。", "Add the row, or correct the number."), routes.unsaid_rows_of_the_law,
    ),
    Rule(
        "route.unknown", Label("没有这种请求项、要素或者途径。", "There is no such claim type, fact or channel."),
        Label("改正名称，或者增加它。", "Correct the name, or add it."), routes.unknown_names,
    ),
    # no loop without a new fact (G1, G2, G5, G6, G8, G9)
    Rule(
        "loop.arrears", Label("社会保险费欠缴不属于法院受理范围，分流表却开放起诉。", "Unpaid premiums are outside the court's scope, yet the table opens it."),
        Label("在该种经过之前先判断欠缴。", "Judge arrears before what arbitration made of them."), handoffs.arrears_to_court,
    ),
    Rule(
        "loop.arbitration", Label("仲裁已经了结的请求项可以再次申请仲裁。", "An item that arbitration has done with may be arbitrated again."),
        Label("恢复禁止再次仲裁的一行。", "Restore the row that forbids it."), handoffs.arbitrated_twice,
    ),
    Rule(
        "loop.handoff", Label("同一请求项可以重复转出。", "The same item may be handed over twice."),
        Label("在前一次转办未了时拒绝。", "Refuse while the first hand-off lives."), handoffs.handed_over_twice,
    ),
    Rule(
        "loop.mediation", Label("调解结束后，没有新的事实、当事人也未请求，仍可再次移交调解。", "After a mediation another may follow without a new fact and unasked."),
        Label("要求写明再次调解的理由。", "Ask why it is mediated again."), handoffs.mediated_again,
    ),
    Rule(
        "loop.begun_again", Label("已经终结或者正在进行的同一程序可以再次开启。", "What is concluded or under way can be begun again."),
        Label("开启前查同一请求项的已有程序。", "Look for a proceeding on the same item before opening."), handoffs.begun_again,
    ),
    Rule(
        "loop.idle", Label("可以由此回到原来的状态而没有任何新的事实。", "One may come back to where one was with no new fact."),
        Label("要求写明理由，或者限定只能一次。", "Ask for the ground, or allow it once."), handoffs.idle_loops,
    ),
    # what no rule set may do to a party
    Rule(
        "right.exit_blocked", Label("当事人的退出被附加了条件。", "Something stands in a party's way out."),
        Label("删去前置条件、必填项和转办。", "Remove guards, required questions and hand-offs."), rights.blocked_exits,
    ),
    Rule(
        "right.exit_closed", Label("当事人不能自己退出。", "The party cannot take the way out."),
        Label("允许当事人办理，也允许承办人代为记录。", "Allow the party, and the handler who records it."), rights.exits_for_others,
    ),
    Rule(
        "right.no_exit", Label("调解中的这一状态没有退出的路。", "There is no way out of this state of a mediation."),
        Label("增加一步直接结束的退出。", "Add an exit that ends it."), rights.no_way_out,
    ),
    Rule(
        "right.blocked", Label("因调解未结束而不能办理这一步。", "An open mediation keeps this step from being taken."),
        Label("删去以调解为条件的判断。", "Remove the guard that looks at the mediation."), rights.mediation_blocks_steps,
    ),
    Rule(
        "right.held", Label("对方不同意时，当事人不能从调解中起诉或者申请仲裁。", "From mediation a party cannot sue or arbitrate against the other's will."),
        Label("起诉和申请仲裁只由本人决定。", "Let the party alone decide."), rights.mediation_holds_parties,
    ),
    Rule(
        "right.channel", Label("调解未结束时这一途径不开放。", "This channel is closed while a mediation is open."),
        Label("开启程序时不看调解。", "Do not look at mediations when opening."), rights.mediation_closes_channels,
    ),
    # words
    Rule(
        "words.zh_missing", Label("缺中文。", "The Chinese words are missing."),
        Label("补上中文。", "Write them."), words.zh_missing,
    ),
    Rule(
        "words.en_missing", Label("缺英文。", "The English words are missing."),
        Label("补上英文。", "Write them."), words.en_missing,
    ),
    Rule(
        "words.zh_foreign", Label("中文一栏不是中文。", "The Chinese words are not Chinese."),
        Label("改写为中文。", "Write them in Chinese."), words.zh_foreign,
    ),
    Rule(
        "words.en_foreign", Label("英文一栏含有中文。", "There is Chinese in the English words."),
        Label("改写为英文。", "Write them in English."), words.en_foreign,
    ),
    Rule(
        "words.half_width", Label("中文用了半角标点。", "Half-width punctuation stands in the Chinese words."),
        Label("改用全角标点。", "Use full-width marks."), words.half_width,
    ),
    Rule(
        "refusal.no_code", Label("拒绝没有代码。", "A refusal has no code."),
        Label("给它一个固定的代码。", "Give it a stable one."), words.refusals_without_code,
    ),
)
# fmt: on

CODES = frozenset(rule.code for rule in GATE)
