"""The hand-offs and the loops: an owner, consent, a clean packet, arbitration before court, nothing twice for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statemachines.claims import LABOUR, Item, item_of
from statemachines.gate import probes
from statemachines.gate.paths import Edge, edges, reach
from statemachines.gate.probes import CIVIL, OPENED, TODAY, Scene
from statemachines.gate.ruleset import Place, RuleSet
from statemachines.pasts import Past
from statemachines.pathway import Field, FieldKind, Pathway, Role, Transition
from statemachines.receivers import KINDS
from statemachines.referrals import ConsentOf, Referral
from statemachines.snapshot import ClaimView, ClockView, ProceedingView, Snapshot
from statemachines.verdicts import Standing


def _steps(rules: RuleSet) -> Iterator[tuple[Pathway, Transition, Referral]]:
    """Each step that hands over, with the hand-off it makes; unknown ones are found by `unknown`."""
    for pathway in rules.pathways.values():
        for row in pathway.transitions:
            if row.refers in rules.referrals:
                yield pathway, row, rules.referrals[row.refers]


def unknown(rules: RuleSet) -> Iterator[Place]:
    """A step hands over from its own pathway, or as its channel does, to pathways that exist."""
    for pathway in rules.everywhere():
        for row in pathway.transitions:
            referral = rules.referrals.get(row.refers)
            fits = referral and referral.from_pathway in (pathway.name, pathway.channel) and _exist(rules, referral)
            if row.refers and not fits:
                yield Place(pathway.name, trigger=row.trigger, referral=row.refers)


def _exist(rules: RuleSet, referral: Referral) -> bool:
    """What it leads to is there, and all its kinds are of one channel."""
    names = (referral.to_pathway, *KINDS.get(referral.id, ()))
    return all(name in rules.pathways for name in names) and len({rules.channel(name) for name in names}) == 1


def never_made(rules: RuleSet) -> Iterator[Place]:
    made = {referral.id for _, _, referral in _steps(rules)}
    yield from (Place(referral=name) for name in rules.referrals if name not in made)


def unasked(rules: RuleSet) -> Iterator[Place]:
    """Which items go, and to whom, is asked."""
    for pathway, row, referral in _steps(rules):
        asked = {field.name: field.kind for field in row.fields}
        for name, kind in (("claims", FieldKind.CLAIMS), ("to_org", FieldKind.ORGANISATION)):
            if asked.get(name) is not kind:
                yield Place(pathway.name, trigger=row.trigger, referral=referral.id, what=name)


# ── an owner at every moment (G10) ───────────────────────────────────────────────────────────────────────────────


def without_owner(rules: RuleSet) -> Iterator[Place]:
    """While a hand-off is only offered the sender goes on; what opens at once opens in a state with an owner."""
    for pathway, row, referral in _steps(rules):
        ends = bool(row.target) and row.target in pathway.by_name and pathway.state(row.target).final
        owned = all(_first_owned(rules, name) for name in (referral.to_pathway, *KINDS.get(referral.id, ())))
        if (referral.two_sided and ends) or not owned:
            yield Place(pathway.name, trigger=row.trigger, referral=referral.id)


def _first_owned(rules: RuleSet, name: str) -> bool:
    pathway = rules.pathways.get(name)
    first = pathway.by_name.get(pathway.initial) if pathway else None
    return first is not None and first.owner is not None


NAMES_A_BODY = frozenset({FieldKind.ORGANISATION, FieldKind.CHOICE})
GIVEN_AWAY = frozenset({"transferred", "imported", "directed", "returned", "not_accepted"})


def ends_without_owner(rules: RuleSet) -> Iterator[Place]:
    """Where a proceeding ends because the matter is somebody else's, that somebody is named, told, or has taken it."""
    for pathway in rules.pathways.values():
        for here, there, row in edges(pathway):
            if pathway.state(there).outcome in GIVEN_AWAY and not _taken_on(pathway, here, row):
                yield Place(pathway.name, here, row.trigger)


def _taken_on(pathway: Pathway, state: str, row: Transition) -> bool:
    asked = any(field.required and field.kind in NAMES_A_BODY for field in row.fields)
    return asked or bool(row.refers) or "sender" in row.notifies or _refused_while_nobody_has_it(pathway, state, row)


def _refused_while_nobody_has_it(pathway: Pathway, state: str, row: Transition) -> bool:
    """Nothing was handed over: for an item that belongs to another pathway, the step must be refused."""
    named = [f for f in probes.facts_before(pathway) if set(map(str, f.values())) & {"litigation", "arbitration"}]
    scenes = [Scene(facts, fields=probes.answers(row.fields)) for facts in named or [{}]]
    return all(probes.refusal(row, probes.situation(pathway, state, row.trigger, scene)) for scene in scenes)


# ── consent and packet ───────────────────────────────────────────────────────────────────────────────────────────

WHO_AGREES = {  # the law's table of hand-offs: joint to confirmation, both to mediation, otherwise whoever asks
    "mediation": ConsentOf.BOTH,
    "confirmation": ConsentOf.JOINT,
    "agreement_review": ConsentOf.JOINT,
}


def without_consent(rules: RuleSet) -> Iterator[Place]:
    for referral in rules.referrals.values():
        if referral.consent is not WHO_AGREES.get(rules.channel(referral.to_pathway), ConsentOf.APPLICANT):
            yield Place(referral=referral.id, what=referral.consent.value)


def not_by_himself(rules: RuleSet) -> Iterator[Place]:
    """Where taking the step is the consent, the party can take it."""
    for pathway, row, referral in _steps(rules):
        if referral.consent is ConsentOf.APPLICANT and Role.PARTY not in row.by:
            yield Place(pathway.name, trigger=row.trigger, referral=referral.id)


def carries_concessions(rules: RuleSet) -> Iterator[Place]:
    """What was conceded in mediation is in no packet, and every hand-off says that it stays."""
    for referral in rules.referrals.values():
        if set(referral.packet) & set(rules.never) or not set(rules.never) <= set(referral.never):
            yield Place(referral=referral.id)


def unknown_papers(rules: RuleSet) -> Iterator[Place]:
    for referral in rules.referrals.values():
        known = {*rules.papers, *rules.never}
        yield from (Place(referral=referral.id, what=key) for key in referral.packet if key not in known)


def without_deadlines(rules: RuleSet) -> Iterator[Place]:
    """G11: the periods that run go with every hand-off."""
    yield from (Place(referral=r.id) for r in rules.referrals.values() if "deadlines" not in r.packet)


def referrals_without_basis(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(referral=r.id) for r in rules.referrals.values() if not r.basis.strip())


# ── arbitration first ────────────────────────────────────────────────────────────────────────────────────────────

FIRST: tuple[ClaimView, ...] = (  # items that court takes only after arbitration, with no exception about them
    *(ClaimView(1, kind) for kind in sorted(LABOUR - {"wage_iou"})),
    *(ClaimView(1, kind) for kind in ("personnel", "contract_civil_servant", "collective_contract")),
    ClaimView(1, "social_insurance_arrears", facts={"cannot_be_made_up": True}),
    ClaimView(1, "platform_work", facts={"claims_relation": True}),
    ClaimView(1, "wages", facts={"limitation_expired": True}),
    ClaimView(1, "wages", facts={"order_lapsed": True}),
    ClaimView(1, "severance", facts={"labour_agreement": True}),
)
OPENS_COURT = frozenset(
    {"no_decision", "refused", "overdue", "awarded", "set_aside_pending", "set_aside"}
)  # arbitration's own states
STAYS_CLOSED = (Past.NONE, Past.PENDING, Past.EXCUSED, Past.LAPSED, Past.BINDING, Past.WITHDRAWN)
BUNDLED = (  # an exception that holds for the item alone, brought together with another labour item
    ClaimView(1, "wage_iou"),
    ClaimView(1, "wages", facts={"iou": True}),
    ClaimView(1, "wages", facts={"wage_only_agreement": True}),
)
OTHER = ClaimView(2, "overtime")
FREE = (Past.NONE, Past.WITHDRAWN)  # no arbitration runs or has ended: an exception opens court


def suits_before_arbitration(rules: RuleSet) -> Iterator[Place]:
    """No step hands an arbitration-first item to court, save from the states of arbitration that open it."""
    for pathway, row, referral in _steps(rules):
        for state in row.sources:
            opened = pathway.name == "arbitration" and state in OPENS_COURT
            if referral.to_pathway == "litigation" and not opened and _suable(pathway, row, state, referral):
                yield Place(pathway.name, state, row.trigger, referral=referral.id)


def _suable(pathway: Pathway, row: Transition, state: str, referral: Referral) -> bool:
    fields = probes.answers(row.fields)
    scenes = [Scene({}, claim, fields=fields) for claim in FIRST]
    return not all(probes.refusal(row, probes.situation(pathway, state, row.trigger, s), referral) for s in scenes)


def suits_opened_before_arbitration(rules: RuleSet) -> Iterator[Place]:
    """Nor is a suit opened directly, with no arbitration, or while one runs."""
    for claim in FIRST:
        for state in ("", "received", "accepted", "hearing", "withdrawn"):
            past = (ProceedingView(1, "arbitration", state, (1,), OPENED),) if state else ()
            if rules.opening("litigation", (1,), Snapshot("C", 1, past, (claim,), probes.PARTIES)) is None:
                yield Place("litigation", what=f"{claim.type}, {state or 'no arbitration'}")


def routed_past_arbitration(rules: RuleSet) -> Iterator[Place]:
    """The table closes court for each such item, alone or in a bundle, whatever arbitration has not yet decided."""
    for past in STAYS_CLOSED:
        items = [item_of(claim, (claim,), past) for claim in FIRST]
        items += [item_of(claim, (claim, OTHER), past) for claim in BUNDLED]
        items += [item_of(claim, (claim,), past) for claim in BUNDLED if past not in FREE]
        yield from (_open(item) for item in items if _standing(rules, item, "litigation") is not Standing.FORBIDDEN)


def _open(item: Item) -> Place:
    return Place(row=item.type, what=" ".join([*sorted(item.true), item.past.value or "no arbitration"]))


def _standing(rules: RuleSet, item: Item, channel: str) -> Standing:
    """The fitting row of the highest rank, else the default: read here once more, on purpose."""
    rows = [row for row in rules.table if channel in row.verdicts and row.fits(item)]
    decides = max(rows, key=lambda row: row.rank, default=None)
    return (decides.verdicts if decides else rules.defaults)[channel].standing


def arrears_to_court(rules: RuleSet) -> Iterator[Place]:
    """G9: unpaid premiums go to the collector; no award makes them a matter for the court."""
    for past in Past:
        item = Item("social_insurance_arrears", past=past)
        if _standing(rules, item, "litigation") is not Standing.FORBIDDEN:
            yield _open(item)


def arbitrated_twice(rules: RuleSet) -> Iterator[Place]:
    """G1, G2: what arbitration has ended or sent to court does not come back to it, save after a free withdrawal."""
    for past in (Past.BINDING, Past.LAPSED, Past.DEEMED_WITHDRAWN, Past.NOT_LABOUR, Past.SUED):
        item = Item("overtime", past=past)
        if _standing(rules, item, "arbitration") is not Standing.FORBIDDEN:
            yield _open(item)


# ── loops ────────────────────────────────────────────────────────────────────────────────────────────────────────


def handed_over_twice(rules: RuleSet) -> Iterator[Place]:
    """G1: an item that was handed over is not handed over again while that hand-off lives."""
    for pathway, row, referral in _steps(rules):
        for state in row.sources:
            gone = probes.handed(referral.id, "offered")
            scene = probes.passing(pathway, row, state, referral)
            if scene and not _refused(pathway, row, state, referral, replace(scene, referrals=(gone,))):
                yield Place(pathway.name, state, row.trigger, referral=referral.id)


def mediated_again(rules: RuleSet) -> Iterator[Place]:
    """G8: after a mediation has ended, another is offered only on a new fact or because a party asks."""
    for pathway, row, referral in _steps(rules):
        if rules.channel(referral.to_pathway) != "mediation" or pathway.channel == "mediation":
            continue
        ended = ProceedingView(2, "mediation", "terminated", (1,), OPENED, TODAY, "failed")
        for state in row.sources:
            required = tuple(field for field in row.fields if field.required)
            scene = Scene({}, CIVIL, others=(ended,), fields=probes.answers(required))
            if not _refused(pathway, row, state, referral, scene):
                yield Place(pathway.name, state, row.trigger, referral=referral.id)


def _refused(pathway: Pathway, row: Transition, state: str, referral: Referral | None, scene: Scene) -> bool:
    return probes.refusal(row, probes.situation(pathway, state, row.trigger, scene), referral) is not None


ENDED = (  # G5, G6: what is not begun again on the same item
    ProceedingView(1, "petition", "concluded", (1,), OPENED, TODAY, "final"),
    ProceedingView(1, "litigation", "trial", (1,), OPENED),
    ProceedingView(1, "litigation", "effective", (1,), OPENED, TODAY, "judged"),
)


def begun_again(rules: RuleSet) -> Iterator[Place]:
    for ended in ENDED:
        if ended.pathway in rules.pathways:
            case = Snapshot("C", 1, (ended,), (CIVIL,), probes.PARTIES)
            if rules.opening(ended.pathway, (1,), case) is None:
                yield Place(ended.pathway, ended.state)


GROUNDS = ("_ground", "_cause", "_reason", "_because")  # names of questions that ask why now


def idle_loops(rules: RuleSet) -> Iterator[Place]:
    """A way back to where one was contains a step that states its ground or is refused the second time."""
    for pathway in rules.pathways.values():
        moves = [edge for edge in edges(pathway) if edge[0] != edge[1]]
        stale = [edge for edge in moves if not _brings_something_new(pathway, edge, moves)]
        for here, there, row in stale:
            if here in reach({there}, [edge[:2] for edge in stale]):
                yield Place(pathway.name, here, row.trigger)


def _brings_something_new(pathway: Pathway, edge: Edge, moves: list[Edge]) -> bool:
    _, _, row = edge
    if any(f.required and f.kind is FieldKind.CHOICE and f.name.endswith(GROUNDS) for f in row.fields):
        return True
    circle = _circle(edge, moves)
    return bool(circle) and _only_once(pathway, edge, circle)


def _circle(edge: Edge, moves: list[Edge]) -> list[Transition]:
    """The steps that may lie between this one and its repetition."""
    here, there, _ = edge
    pairs = [move[:2] for move in moves]
    onward, back = reach({there}, pairs), reach({here}, [(b, a) for a, b in pairs])
    inside = onward & back if here in onward else set()
    return [row for a, b, row in moves if a in inside and b in inside]


def _only_once(pathway: Pathway, edge: Edge, circle: list[Transition]) -> bool:
    """Whatever let the step pass once refuses it when all the steps of the circle have been taken since."""
    here, _, row = edge
    scene = probes.passing(pathway, row, here)
    if scene is None or not row.guards:
        return False
    left = {name: value for step in circle for name, value in probes.answers(_kept(step)).items()}
    again = replace(scene, facts={**left, **scene.facts}, clocks=_settled(pathway, circle))
    return _refused(pathway, row, here, None, again)


def _kept(step: Transition) -> tuple[Field, ...]:
    """What the ledger keeps of a step's answers: no person's words."""
    return tuple(field for field in step.fields if field.kind not in (FieldKind.TEXT, FieldKind.NOTE))


def _settled(pathway: Pathway, circle: list[Transition]) -> tuple[ClockView, ...]:
    triggers = {row.trigger for row in circle}
    used = [clock for clock in pathway.clocks if clock.settles_on & triggers]
    return tuple(ClockView(1, clock.name, n, "settled", TODAY) for clock in used for n in (0, 1, 2))
