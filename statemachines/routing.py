"""Which channel may a claim item take? Judged per item on the table, never per case (诉讼与仲裁衔接逐项判断).

`route` judges facts alone; `suit_refusal` and `opening_refusal` add what the case's past proceedings have made of each
item, and are what stands between a chosen bundle and its proceeding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from statemachines.claims import item_of
from statemachines.guards import refuse
from statemachines.pasts import Past, known_of, past_of
from statemachines.pathway import Label, Pathway, Refusal
from statemachines.pathways import PATHWAYS
from statemachines.routing_table import LIVE
from statemachines.snapshot import ClaimView, Snapshot
from statemachines.verdicts import Note, Standing, Verdict

CHANNELS: Mapping[str, Label] = {
    "mediation": Label("调解", "mediation"),
    "arbitration": Label("劳动人事仲裁", "labour arbitration"),
    "litigation": Label("民事诉讼", "civil suit"),
    "confirmation": Label("司法确认", "judicial confirmation"),
    "payment_order": Label("支付令", "payment order"),
    "rural_arbitration": Label("农村土地承包仲裁", "rural land arbitration"),
    "commercial_arbitration": Label("商事仲裁", "commercial arbitration"),
    "administrative": Label("行政处理、复议或行政诉讼", "administrative route"),
    "petition": Label("信访", "petition"),
}


@dataclass(frozen=True, slots=True)
class Routing:
    """Every channel's verdict for one claim item; `first` is what comes before any of them, `notes` what to tell."""

    claim: int
    verdicts: Mapping[str, Verdict]
    first: Note | None = None
    notes: tuple[Note, ...] = ()

    def __getitem__(self, channel: str) -> Verdict:
        return self.verdicts[channel]


def route(claim: ClaimView, bundle: tuple[ClaimView, ...], facts: Mapping[str, Any], past: Past = Past.NONE) -> Routing:
    """Every channel's verdict for one item. `bundle` is what it is brought together with, `facts` are the case's."""
    item = item_of(claim, bundle, past, **facts)
    fitting = LIVE.fitting(item)
    told = [row for row in fitting if row.note]
    return Routing(
        claim.n,
        LIVE.said(fitting),
        first=next((row.note for row in told if row.first), None),
        notes=tuple(row.note for row in told if row.note and not row.first),
    )


def route_all(claims: tuple[int, ...], snapshot: Snapshot) -> tuple[Routing, ...]:
    """The routing of each of these items, brought together, with what past proceedings have made of them."""
    bundle = snapshot.claims_of(claims)
    return tuple(
        route(claim, bundle, {**snapshot.facts, **known_of(claim.n, snapshot)}, past_of(claim.n, snapshot))
        for claim in bundle
    )


def suit_refusal(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Why a civil suit on these items together is not lawful now; None if every one of them may be sued on."""
    return _closed("litigation", claims, snapshot) or repeated_suit(claims, snapshot)


def opening_refusal(pathway: str, claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Why a proceeding of that pathway may not be opened on these items: its channel, what it asks for, what there was."""
    if pathway == "litigation":
        return suit_refusal(claims, snapshot)
    row = PATHWAYS[pathway]
    refusals = (entrance(claims, snapshot) for entrance in row.entrance)
    return (
        _closed(row.channel, claims, snapshot)
        or next(filter(None, refusals), None)
        or _same_proceeding(row, claims, snapshot)
    )


TURNED_AWAY = {("administrative_suit", "refused")}  # the court did not file it: what comes first is still open


def _same_proceeding(pathway: Pathway, claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Not two at once on one item; and after re-review the same petition is not taken again (信访工作条例 36)."""
    for proceeding in snapshot.proceedings:
        if proceeding.channel == (pathway.channel or pathway.name) and set(proceeding.claims) & set(claims):
            if proceeding.is_open and (proceeding.pathway, proceeding.state) not in TURNED_AWAY:
                return refuse("already_open", "同一请求的这一程序正在进行。", "Such a proceeding is under way already.")
            if proceeding.state == "concluded":
                return refuse(
                    "concluded",
                    "已经复核终结，同一事实和理由不再受理。",
                    "Concluded by re-review; the same facts are not taken again.",
                    "信访工作条例 36",
                )
    return None


def _closed(channel: str, claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    for routing in route_all(claims, snapshot) if channel in CHANNELS else ():
        verdict = routing[channel]
        if verdict.standing is Standing.FORBIDDEN:
            return Refusal(f"{channel}_closed", verdict.reason, verdict.basis)
    return None


DECIDED = frozenset({"judged", "effective", "closed", "settled", "appealed", "superseded", "decided_together"})


def repeated_suit(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """No second suit on the same item while one is open or decided; withdrawn or refused ones may return (G1, G6)."""
    for proceeding in snapshot.proceedings:
        if proceeding.pathway != "litigation" or not set(proceeding.claims) & set(claims):
            continue
        if proceeding.is_open or proceeding.state in DECIDED:
            return refuse(
                "suit_repeated",
                "同一请求已经起诉或者已有裁判。",
                "The same item is before the court, or decided.",
                "民诉解释 247",
            )
    return None
