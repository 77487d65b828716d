"""A case in the words of its page: what cases.case_page has read, with the steps, reasons and verdicts that follow."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from cases.case_page import CasePage
from cases.colours import Colour, colour
from cases.deeds import account_number, party_number
from cases.messages import NEWS, PLAIN
from cases.models import moment
from cases.papers import visible_papers
from cases.particulars import PartyCard, Sent, Words
from cases.rows import pathway_of
from cases.verbs import may_act_in
from cases.withdrawing import reversible, taken_back
from ledger.entry import Entry
from statemachines import act_periods, contact, limitation
from statemachines.decide import Offer, available
from statemachines.desk import DESK, ON_ITEMS
from statemachines.due import WORDS
from statemachines.involvement import KINDS as PARTS
from statemachines.involvement import joint
from statemachines.lawbook import length_label
from statemachines.paper_steps import ON_PAPERS
from statemachines.papers import MADE
from statemachines.party_steps import STRUCK
from statemachines.pathway import ClockRule, Label, Op, Pathway, Role, Transition
from statemachines.periods import Unit, What
from statemachines.referrals import REFERRALS
from statemachines.routing import route_all
from statemachines.sides import plaintiffs
from statemachines.snapshot import LIVE, ClaimView
from statemachines.titles import enforceable
from statemachines.verdicts import Note, Standing
from web.cards import ClaimCard, ClockCard, Line, Panel, Part, Reason
from web.clock_log import log_lines
from web.entry_words import Names, answers, clock_changes, numbered, step_row, step_words, title
from web.entry_words import rows as step_rows
from web.formatters import CLOCKS
from web.meeting_words import TRIGGERS, MediationCard, card, met
from web.visit import Visit

# Steps that are offered where they belong on the page, not in the list of steps on the whole case.
ELSEWHERE = (
    frozenset(
        {"claim", "acknowledge_escalation", "acknowledge_referral", "return_referral", "reveal_party", "give_code"}
        | {"give_opinion", "mark_read", "answer_urge", "end_part", "withdraw_entry", "send_back"}
    )
    | {row.trigger for row in ON_ITEMS}
    | TRIGGERS
    | ON_PAPERS
)
RIGHTS = frozenset({"right", "unlock", "limitation"})
SIDES: Mapping[str, Label] = {
    "applicant": Label("申请人", "Applicant"),
    "respondent": Label("被申请人", "Respondent"),
    "third": Label("第三人", "Third party"),
    "outsider": Label("案外人", "Outsider"),
    STRUCK: Label("误登记，不是当事人", "Entered by mistake"),
}
CROWD = 6  # parties shown at once
LEADING = ("applicant", "respondent", "third")  # of each of these some
KINDS: Mapping[str, Label] = {"person": Label("自然人", "person"), "organisation": Label("单位", "organisation")}
REFERRAL_STATUS: Mapping[str, Label] = {
    "offered": Label("待签收", "waits to be taken over"),
    "acknowledged": Label("已签收", "taken over"),
    "returned": Label("已退回", "returned"),
}
STANDINGS: Mapping[Standing, Label] = {
    Standing.PERMITTED: Label("可以", "Open"),
    Standing.MANDATORY_FIRST: Label("须先走", "Must come first"),
    Standing.MANUAL: Label("需人工判断", "A person must judge"),
    Standing.FORBIDDEN: Label("现在不能", "Not open now"),
}


PART_STATUS: Mapping[str, Label] = {
    "open": Label("进行中", "open"),
    "ended": Label("已结束", "ended"),
    "agree": Label("同意", "agreed"),
    "object": Label("不同意", "objected"),
    "read": Label("已阅", "has read it"),
    "answered": Label("已答复", "answered"),
}
ANSWER_STEP = {"joint": "give_opinion", "read": "mark_read", "urge": "answer_urge"}
AGREED = Label("会签已一致同意", "all asked agree")


class Casefile:
    """A case this person may see, from one reading of it."""

    def __init__(self, visit: Visit, page: CasePage) -> None:
        self.visit, self.page = visit, page
        self.rows, self.snapshot, self.parties = page.rows, page.snapshot, page.parties
        self.accounts, self.bodies, self.earlier = page.people, page.bodies, page.earlier

    @property
    def case(self) -> Mapping[str, Any]:
        return self.rows.case

    @property
    def opened_on(self) -> datetime:
        return moment(self.case["opened_at"])

    @cached_property
    def names(self) -> Names:
        parties = {party.n: party.name for party in self.parties if party.name}
        page, referrals = self.page, self.rows.rows("referral")
        papers = self.rows.rows("paper")
        things = numbered(self.pathways, referrals, page.escalations, page.deadlines, self._met, papers)
        return Names(parties, self.accounts, self.bodies, things)

    @property
    def _met(self) -> Mapping[str, Mapping[int, Label]]:
        return met(self.rows, self.page.mediators, self.page.rooms)

    @cached_property
    def mediations(self) -> list[MediationCard]:
        """What was arranged in each mediation: the open ones, and of the others those in which anything was."""
        parties = {party.n: party.name or "—" for party in self.parties}
        found = [
            card(self.rows, row, self.page.mediators, self.page.rooms, parties, self.visit.now)
            for row in self.rows.rows("proceeding")
            if pathway_of(row).channel == "mediation"
        ]
        return [each for each in found if each.is_open or not each.empty]

    @cached_property
    def arrangements(self) -> frozenset[str]:
        """The steps about mediators and meetings that this person may take in the case now."""
        offers = available(self.snapshot, 0, self.visit.me.actor, self.visit.now)
        return frozenset(o.row.trigger for o in offers if o.refusal is None and o.row.trigger in TRIGGERS)

    @cached_property
    def pathways(self) -> Mapping[int, str]:
        return {0: DESK.name, **{row["n"]: row["pathway"] for row in self.rows.rows("proceeding")}}

    @property
    def colour(self) -> Colour:
        """Of the proceeding that is nearest its date."""
        now, order = self.visit.now, list(Colour)
        found = (
            colour(moment(row["next_due_at"]), moment(row["warn_at"]), bool(row["is_open"]), now)
            for row in self.rows.rows("proceeding")
        )
        return min(found, key=order.index, default=Colour.BLUE)

    # ── what may be done ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def panels(self) -> list[Panel]:
        return [self._panel(row) for row in self.rows.rows("proceeding") if row["is_open"]]

    @property
    def closed(self) -> list[tuple[Mapping[str, Any], Pathway]]:
        """Proceedings that have ended, the last one first."""
        rows = reversed(self.rows.rows("proceeding"))
        return [(row, pathway_of(row)) for row in rows if not row["is_open"]]

    def _panel(self, row: Mapping[str, Any]) -> Panel:
        visit, pathway = self.visit, pathway_of(row)
        offers = available(self.snapshot, row["n"], visit.me.actor, visit.now)
        lawful = [offer for offer in offers if offer.refusal is None]
        not_mine = may_act_in(visit.me, self.rows, row["n"], visit.now)
        return Panel(row, pathway, pathway.state(row["state"]), lawful, list(_refused(offers)), not_mine)

    @cached_property
    def desk(self) -> list[Offer]:
        """Steps on the case as a whole that this person may take."""
        offers = available(self.snapshot, 0, self.visit.me.actor, self.visit.now)
        return [offer for offer in offers if offer.refusal is None and offer.row.trigger not in ELSEWHERE]

    @property
    def may_reveal(self) -> bool:
        return self.visit.me.reach.acts

    @property
    def may_give_code(self) -> bool:
        return any(row.trigger == "give_code" and self.visit.me.role in row.by for row in DESK.transitions)

    def may_claim(self, panel: Panel) -> bool:
        return self.visit.me.role is Role.HANDLER and not panel.row["handler_id"] and panel.not_mine is None

    # ── who else has part in it ──────────────────────────────────────────────────────────────────────────────────

    @property
    def parts(self) -> list[Part]:
        """Everybody asked to help, stand in, agree, read or hurry: what is open first, then the newest."""
        rows = sorted(self.rows.rows("involvement"), key=lambda row: (row["status"] != "open", -row["n"]))
        return [self._part(row) for row in rows]

    def _part(self, row: Mapping[str, Any]) -> Part:
        me, is_open = self.visit.me, row["status"] == "open"
        handler = self.rows.proceeding(row["of"])["handler_id"] if row["of"] else None
        asked = row["account_id"] or (handler if row["kind"] == "urge" else None)
        may = {"urge": (), "joint": (handler,), "read": (handler,)}.get(row["kind"], (row["account_id"], handler))
        ends = me.role is Role.SUPERVISOR or me.actor.id == row["by_actor"] or me.account_id in may
        until = date.fromisoformat(row["until_date"]) if row["until_date"] else None
        return Part(
            row["n"],
            PARTS[row["kind"]],
            self.accounts.get(asked or 0) or "",
            self._acted(row["by_actor"]) or "",
            step_words(row["step"]) if row["step"] else None,
            until,
            PART_STATUS[row["answer"] or row["status"]],
            ANSWER_STEP.get(row["kind"], "") if is_open and asked == me.account_id else "",
            is_open and ends and me.reach.acts and me.role is not Role.AUDITOR,
        )

    def agreed(self, offer: Offer) -> Label | None:
        """Where a joint decision on this step stands."""
        asked = joint(self.snapshot, offer.proceeding, offer.row.trigger)
        return AGREED if asked and all(part.answer == "agree" for part in asked) else None

    @property
    def may_take_back(self) -> str:
        """The step that takes back the newest entry, where this person may try it: withdraw_entry, send_back or ""."""
        newest = max((line.entry for line in self.page.timeline), key=lambda entry: entry.seq, default=None)
        if newest is None or newest.seq != self.rows.version or not reversible(newest):
            return ""
        if newest.actor_id == self.visit.me.actor.id:
            return "withdraw_entry"
        sent_back = (
            self.visit.me.role is Role.SUPERVISOR and newest.actor_as == Role.HANDLER and newest.data["step"]["of"]
        )
        return "send_back" if sent_back else ""

    # ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def clocks(self) -> list[ClockCard]:
        """Of the proceedings, and calls that were promised; the nearest date first, what stands still last."""
        calls = frozenset(rule.name for rule in contact.CLOCKS)
        return self._cards(row for row in self.page.deadlines if row["proceeding"] or row["clock"] in calls)

    def limits(self, claim: int) -> list[ClockCard]:
        """The limitation of an item, and the periods to attack an act, for each holder."""
        return self._cards(row for row in self.page.deadlines if not row["proceeding"] and row["claim"] == claim)

    def starts(self, claim: Mapping[str, Any]) -> list[Transition]:
        """The desk's steps that would start a clock the item may have."""
        view = ClaimView(claim["n"], claim["type"], claim["amount_fen"], claim["facts"])
        names = {*limitation.periods(view), *act_periods.startable(view)}
        if enforceable((view.n,), self.snapshot) is None:  # something is in force on it
            names.add("enforcement")
        triggers = {trigger for rule in DESK.clocks if rule.name in names for trigger in rule.starts}
        return [row for row in DESK.transitions if row.trigger in triggers]

    @property
    def may_call(self) -> bool:
        """May this person record that a party was called?"""
        return self.visit.me.role in contact.STAFF

    @property
    def rights(self) -> list[ClockCard]:
        """What each party may still do until when."""
        return [clock for clock in self.clocks if clock.live and clock.row["kind"] in RIGHTS]

    def in_petition(self, claim: int) -> bool:
        """Is the item before a petition office, of which no text says whether that interrupts?"""
        rows = self.rows.rows("proceeding")
        return any(row["pathway"] == "petition" and claim in row["claims"] for row in rows)

    def _cards(self, rows: Iterable[Mapping[str, Any]]) -> list[ClockCard]:
        return sorted(map(self._clock, rows), key=lambda clock: (clock.row["due"] or date.max, clock.row["n"]))

    def _clock(self, row: Mapping[str, Any]) -> ClockCard:
        pathway = pathway_of(self.rows.scope(row["proceeding"]))
        rule = CLOCKS[pathway.name, row["clock"]]
        why = row["explanation"] or {}
        return ClockCard(
            row,
            rule,
            pathway,
            self.party_name(row["addressee"]) if row["addressee"] else rule.addressee[self.visit.language],
            self._level(row),
            (row["due"] - self.visit.today).days if row["due"] else None,
            length_label(why["n"], Unit(why["unit"])) if why else Label("", ""),
            why.get("basis", ""),
            [_reason(step) for step in why.get("steps", ())],
            log_lines(row["events"], row["due"] if row["kind"] == "limitation" else None),
            row["status"] in LIVE and row["due"] is not None and row["next_at"] is None,
        )

    def _level(self, row: Mapping[str, Any]) -> Colour | None:
        if row["status"] == "settled":
            return Colour.GREEN
        passed = row["due_at"] <= self.visit.now and row["kind"] not in ("duty", "target")
        if row["status"] not in LIVE or passed:  # the sweep is about to end it: nobody is late, a time is over
            return None
        return colour(row["due_at"], row["warn_at"], True, self.visit.now)

    # ── items, people, hand-overs ────────────────────────────────────────────────────────────────────────────────

    @property
    def claims(self) -> list[ClaimCard]:
        """Each item by itself: what is brought together with it may change its channel, which the step then says."""
        return [ClaimCard(row, route_all((row["n"],), self.snapshot)[0]) for row in self.rows.rows("claim")]

    @property
    def warning(self) -> Note | None:
        """What comes before any channel."""
        return next((claim.routing.first for claim in self.claims if claim.routing.first), None)

    def brought_by(self, n: int) -> list[int]:
        """Who brought that proceeding, where it is known."""
        return sorted(plaintiffs(self.snapshot.proceeding(n)))

    def party_name(self, n: int) -> str:
        return next((party.name or "—" for party in self.parties if party.n == n), str(n))

    @cached_property
    def leading(self) -> list[PartyCard]:
        """Everybody, or of a crowd the first few of each side: seventeen applicants would hide the one respondent."""
        if len(self.shown) <= CROWD:
            return list(self.shown)
        sides = [[party for party in self.shown if party.side == side] for side in LEADING]
        return [party for side in sides for party in side[: CROWD // len(LEADING)]]

    @property
    def may_add_party(self) -> bool:
        return any(offer.row.trigger == "add_party" for offer in self.desk)

    @property
    def further(self) -> list[PartyCard]:
        return [party for party in self.shown if party not in self.leading]

    @cached_property
    def shown(self) -> list[PartyCard]:
        """Without whoever was entered by mistake; the history still names them."""
        return [party for party in self.parties if party.side != STRUCK]

    def news(self, sent: Sent) -> Label:
        """What a text message was about: the step it told of."""
        pathway = self.pathways.get(sent.of, "")
        taken = step_rows(pathway).get(sent.trigger, ())
        return PLAIN[sent.kind] if sent.kind in PLAIN else taken[0].label if taken else NEWS

    def consents(self, n: int) -> list[Mapping[str, Any]]:
        """A party's last word on each matter."""
        last = {row["scope"]: row for row in self.rows.rows("consent") if row["party"] == n}
        return list(last.values())

    @property
    def referrals(self) -> list[tuple[Mapping[str, Any], Label, date | None]]:
        """Each hand-over with its words and the first right to expire, the last one first."""
        return [(row, REFERRALS[row["referral"]].label, _a_day(row)) for row in reversed(self.rows.rows("referral"))]

    def outdated(self, row: Mapping[str, Any]) -> bool:
        """Was this reported on a date that was corrected since and had not come?"""
        clock = next(each for each in self.page.deadlines if each["n"] == row["deadline"])
        mended = any(event["op"] == Op.CORRECT for event in clock["events"])
        return bool(mended and row["firing"] < clock["firing"] and row["raised_at"] < clock["due_at"])

    @property
    def escalations(self) -> list[tuple[Mapping[str, Any], ClockRule | None]]:
        """Reports upwards with the clock that was passed: those that wait for somebody first."""
        clocks = {row["n"]: row["clock"] for row in self.page.deadlines}
        return [
            (row, CLOCKS.get((self.pathways[row["proceeding"]], clocks[row["deadline"]])))
            for row in sorted(self.page.escalations, key=lambda row: (row["acknowledged_at"] is not None, row["seq"]))
        ]

    def who(self, actor: str) -> str:
        """The name of an account by its actor id; "" for the system."""
        return self.accounts.get(account_number(actor) or 0) or ""

    def acknowledged_by(self, row: Mapping[str, Any]) -> str | None:
        return self.accounts.get(account_number(row["acknowledged_by"]) or 0)

    # ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def papers(self) -> list[Mapping[str, Any]]:
        """The papers that are for this person, the newest first."""
        return visible_papers(self.visit.me, self.rows)

    def paper_by(self, row: Mapping[str, Any]) -> str:
        """Who brought or made it."""
        return self._acted(row["by_actor"]) or "—"

    @staticmethod
    def paper_at(row: Mapping[str, Any]) -> datetime:
        return moment(row["made_at"])

    def paper_in(self, row: Mapping[str, Any]) -> Label:
        return pathway_of(self.rows.proceeding(row["proceeding"])).label

    @property
    def wanted(self) -> list[tuple[str, int, Label]]:
        """Papers that this body's steps on this page call for and nobody has made since: kind, proceeding, its name."""
        made = {(row["kind"], row["proceeding"]): row["created_seq"] for row in self.rows.rows("paper") if row["made"]}
        called = {
            (kind, line.entry.data["step"]["of"]): line.entry.seq
            for line in reversed(self.page.timeline)
            for row in filter(None, [step_row(line.entry.data, self.pathways)])
            for kind in row.papers
            if kind in MADE and self.visit.me.role in MADE[kind].by
        }
        scopes = {place: self.rows.scope(place[1]) for place, seq in called.items() if made.get(place, 0) < seq}
        mine = self.visit.me.orgs
        return [(*place, pathway_of(scope).label) for place, scope in scopes.items() if scope["org_id"] in mine]

    # ── history ──────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def history(self) -> list[Line]:
        """Newest first."""
        back = taken_back([line.entry for line in self.page.timeline])
        lines = [self._line(line.entry, line.words, line.withheld) for line in self.page.timeline]
        shown = (replace(line, taken_back=back.get(line.entry.seq, "")) for line in lines)
        groups = (list(group) for _, group in groupby(shown, _told_with))
        return [replace(first, alike=tuple(others)) for first, *others in groups]

    def _line(self, entry: Entry, words: Words, withheld: bool) -> Line:
        taken = step_row(entry.data, self.pathways)
        return Line(
            entry,
            title(entry.kind, entry.data, self.pathways),
            self._acted(entry.actor_id),
            taken.basis if taken else "",
            answers(entry, self.pathways, self.names),
            clock_changes(entry.data, self.pathways),
            None if words is None else [text for _, text in sorted(words.items())],
            withheld,
        )

    def _acted(self, actor: str) -> str | None:
        """Who an entry is by: a colleague, or a party who acted from a telephone."""
        if n := party_number(actor):
            return self.party_name(n)
        return self.accounts.get(account_number(actor) or 0)


def _told_with(line: Line) -> Hashable:
    """Entries of the same key that follow each other are told as one: a date that passed for seventeen parties at once."""
    entry = line.entry
    return (entry.occurred_at, line.title) if entry.kind in PASSING else entry.seq


PASSING = ("warned", "expired")  # what the system records for each clock


def _refused(offers: Iterable[Offer]) -> Iterator[Offer]:
    """Steps that are not lawful now, once each: what only another state allows comes last."""
    seen = {offer.row.trigger for offer in offers if offer.refusal is None}
    refused = (offer for offer in offers if offer.refusal is not None)
    for offer in sorted(refused, key=lambda offer: offer.refusal is not None and offer.refusal.code == "wrong_state"):
        if offer.row.trigger not in seen:
            seen.add(offer.row.trigger)
            yield offer


def _a_day(referral: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(referral["earliest_expiry"]) if referral["earliest_expiry"] else None


def _reason(step: Mapping[str, Any]) -> Reason:
    last = date.fromisoformat(step["to"]) if step["to"] else None
    return Reason(date.fromisoformat(step["from"]), last, WORDS[What(step["what"])], step["n"], Label(**step["why"]))
