"""Half a year of the county: disputes come in on working days, go their lawful ways, some too slowly, and are watched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from cases.models import metadata
from cases.register import ClaimInput
from demo.county import GRIDS, VILLAGES
from demo.disputes import ENTRIES, KINDS, Kind
from demo.office import Official
from demo.timeline import AFTER_MIDNIGHT, Life, at, next_midnight
from demo.walk import Matter, Walks, office_hour
from demo.words import party
from statemachines.calendars import default_calendar
from statemachines.pathways import PATHWAYS
from statemachines.snapshot import local_date

SEED = 20260901
GRID_OF = {grid: village for grid, village, *_ in GRIDS}
SPAN = timedelta(days=183)
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 0.9, 0.8, 0.8)  # arrivals by day of the week; a worked weekend is a quiet day
UNCLAIMED = 0.35  # share registered without a handler
PROMPT = 0.86  # share of escalations that are acknowledged within three days; the rest lie for weeks
REASSIGNED = 0.15  # share of those in which a colleague takes over
IN_VILLAGE = 0.3  # share of the committees' cases that never reach the town
BUSY = {"林静": 1.7, "卢雪": 1.4, "康平": 0.7}  # who gets more of a body's cases, or fewer
SLOW = {"林静": 1.2, "方毅": 1.35, "石雨": 1.25, "纪文": 1.2}  # whose cases take longer


def simulate(walks: Walks, until: datetime, cases: int) -> None:
    """Put so many disputes of the half-year before `until` on the timeline, and the supervisors who watch them."""
    for n, moment in enumerate(arrivals(until, cases)):
        walks.timeline.add(_dispute(walks, moment, Random(f"{SEED}:{n}")))
    walks.timeline.add(supervision(walks))


def arrivals(until: datetime, cases: int) -> list[datetime]:
    """When disputes come in, in order; the same for the same arguments."""
    rng, calendar = Random(SEED), default_calendar()
    today = local_date(until)
    days = [day for n in range(SPAN.days, -1, -1) if calendar.is_workday(day := today - timedelta(days=n))]
    chosen = rng.choices(days, [WEEKDAYS[day.weekday()] for day in days], k=cases)
    return sorted(office_hour(rng, at(day), 0) for day in chosen)


# ── a dispute comes in ───────────────────────────────────────────────────────────────────────────────────────────


def _dispute(walks: Walks, moment: datetime, rng: Random) -> Life:
    """It is registered where it came in, taken by somebody, and goes its way."""
    yield moment
    kind = rng.choices(KINDS, [kind.weight for kind in KINDS])[0]
    origin = _of(rng, dict(ENTRIES[kind.entry].origins))
    body = _body(walks, kind, origin, rng)
    clerk, unclaimed = _somebody(walks, body, rng), rng.random() < UNCLAIMED
    code = _register(clerk, kind, origin, unclaimed, rng)
    if body in GRID_OF:  # a grid worker reports, the village's committee mediates
        clerk.do(code, "raise_level", 0, of=1, reason="complex")
        body, unclaimed = GRID_OF[body], True
    if unclaimed:
        yield walks.later(rng, (0, 6), 1.0)
        clerk = _taken(walks, code, body, rng)
    pathway = ENTRIES[kind.entry].pathway
    patience = rng.lognormvariate(0, 0.3) * (2.4 if rng.random() < 0.05 else 1.0) * SLOW.get(clerk.person.name, 1.0)
    walks.begin(Matter(code, 1, pathway, kind.cause, clerk, rng, patience, PATHWAYS[pathway].initial))


def _of(rng: Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _body(walks: Walks, kind: Kind, origin: str, rng: Random) -> str:
    """The key of the body it comes in at."""
    if kind.entry != "committee":
        return kind.entry
    if rng.random() >= IN_VILLAGE:
        return rng.choice([key for key in walks.county.bodies if key.endswith("_committee")])
    village = rng.choice(VILLAGES)[0]
    grids = [grid for grid, above in GRID_OF.items() if above == village]
    return grids[0] if origin == "grid" and grids else village


def _somebody(walks: Walks, body: str, rng: Random) -> Official:
    """One of the handlers of a body."""
    staff = walks.county.of_body(walks.county.bodies[body])
    return Official(walks.office, rng.choices(staff, [BUSY.get(person.name, 1.0) for person in staff])[0])


def _register(clerk: Official, kind: Kind, origin: str, unclaimed: bool, rng: Random) -> str:
    pathway = ENTRIES[kind.entry].pathway
    applicants = 1 if rng.random() < 0.93 else rng.randint(2, 5)
    parties = [party(rng, "applicant", "person", kind.cause) for _ in range(applicants)]
    return clerk.register(
        kind.cause,
        pathway=pathway,
        origin=origin,
        parties=(*parties, party(rng, "respondent", kind.respondent, kind.cause)),
        claims=tuple(ClaimInput(type, _amount(rng, kind.yuan)) for type in kind.claims),
        fields={"received_by": _of(rng, {"office": 7, "organ": 3})} if pathway == "petition" else {},
        words={"summary": rng.choice(kind.said)},
        handler_id=None if unclaimed else clerk.person.account_id,
    )


def _amount(rng: Random, yuan: tuple[int, int] | None) -> int | None:
    """Fen, in round yuan; small sums are more common than large ones."""
    if yuan is None:
        return None
    low, high = yuan
    return int(round(low * (high / low) ** rng.random(), -1 if low < 1000 else -2)) * 100


def _taken(walks: Walks, code: str, body: str, rng: Random) -> Official:
    """Somebody of the body claims the case, or its supervisor gives it to somebody."""
    handler = _somebody(walks, body, rng)
    if rng.random() < 0.6:
        handler.do(code, "claim", 0, of=1)
    else:
        head = walks.head(handler.person.org_id)
        head.do(code, "assign", 0, of=1, handler=handler.person.account_id, reason="new")
    return handler


# ── what is overdue ──────────────────────────────────────────────────────────────────────────────────────────────


def supervision(walks: Walks) -> Life:
    """Each night's escalations reach the supervisors, who mostly answer."""
    escalation, cases = metadata.tables["escalation"], metadata.tables["cases"]
    columns = (cases.c.code, escalation.c.seq, escalation.c.proceeding, escalation.c.org_id)
    last = walks.office.now
    while True:
        yield next_midnight(walks.office.now) + 2 * AFTER_MIDNIGHT
        raised = select(*columns).join(cases, cases.c.id == escalation.c.case_id)
        with walks.office.store.read() as connection:
            new = connection.execute(
                raised.where(escalation.c.raised_at > last).order_by(cases.c.code, escalation.c.seq)
            )
            for row in new.all():
                walks.timeline.add(_supervised(walks, *row))
        last = walks.office.now


def _supervised(walks: Walks, code: str, seq: int, of: int, org: int) -> Life:
    """A supervisor acknowledges, and sees to it that the case moves: the handler hurries, or a colleague takes over."""
    matter, rng = walks.matters.get((code, of)), Random(f"{code}:{seq}")
    if matter is None:  # the worked histories have people of their own
        return
    yield walks.later(rng, (0, 3) if rng.random() < PROMPT else (4, 28), 1.0)
    head, matter.patience = walks.head(org), max(matter.patience * 0.5, 0.3)
    head.do(code, "acknowledge_escalation", 0, escalation=seq)
    body = head.look(code).proceeding(of).org_id or 0  # who handles it works for the body that runs it
    colleagues = [person for person in walks.county.of_body(body) if person != matter.handler.person]
    if colleagues and rng.random() < REASSIGNED and head.look(code).proceeding(of).is_open:
        matter.handler = Official(walks.office, rng.choice(colleagues))
        head.do(code, "assign", 0, of=of, handler=matter.handler.person.account_id, reason="overdue")
