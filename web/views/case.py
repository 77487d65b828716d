"""A case on one page: what may be done now, until when, and how it came to be where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from cases.case_page import case_page
from cases.causes import CAUSES, LEVELS, ORIGINS
from cases.following import follow, unfollow
from statemachines import limitation_steps
from statemachines.claims import CLAIM_TYPES, ROUTING_FACTS
from statemachines.desk import DESK
from statemachines.papers import KINDS as KINDS_OF_PAPER
from statemachines.papers import STATES as PAPER_STATES
from statemachines.pathway import Label
from statemachines.verdicts import Standing
from web.casefile import KINDS, REFERRAL_STATUS, SIDES, STANDINGS, Casefile
from web.deps import Reader
from web.entry_words import step_words
from web.forms import number
from web.visit import Visit

router = APIRouter(prefix="/cases")

WHOLE = 2000  # entries on paper: more than any case has had
STARTING = {trigger for rule in DESK.clocks for trigger in rule.starts}
CHOICES = {
    (row.trigger, field.name): dict(field.choices) for row in DESK.transitions for field in row.fields if field.choices
}
SENT: Mapping[str, Label] = {
    "queued": Label("等着发", "waits to be sent"),
    "sent": Label("已交给短信平台，收到没有不知道", "handed to the gateway; whether it arrived is not known"),
    "skipped": Label("没有发：不要短信或者没接短信平台", "not sent: not wanted, or no gateway"),
    "failed": Label("短信平台没有收下：要打电话", "the gateway did not take it: please ring"),
}


@router.get("/{code}")
def case(visit: Reader, code: str) -> Response:
    before = number(visit.query("before")) or None
    file = Casefile(visit, case_page(visit.store, visit.me, code, visit.now, before=before))
    beside = file.page.beside
    return visit.page(
        "pages/case.html",
        file=file,
        before=before,
        at_work=beside.at_work,
        followed=beside.followed,
        drafts=[
            (of, trigger, step_words(trigger, file.pathways[of]))
            for of, trigger in beside.drafts
            if of in file.pathways
        ],
        **_words(visit),
    )


@router.get("/{code}/print")
def on_paper(visit: Reader, code: str) -> Response:
    """Everything about the case on one sheet after another: nothing folded, nothing to press."""
    file = Casefile(visit, case_page(visit.store, visit.me, code, page=WHOLE))
    return visit.page("pages/case_print.html", file=file, before=None, **_words(visit))


@router.post("/{code}/follow")
def keep_an_eye(visit: Reader, code: str) -> Response:
    """Follow the case, or no longer."""
    if visit.text("stop"):
        unfollow(visit.store, visit.me, code)
        return visit.to("/work?tab=followed" if visit.text("stop") == "list" else f"/cases/{code}", done="unfollowed")
    kept = follow(visit.store, visit.me, code)
    return visit.to(f"/cases/{code}", done="followed" if kept else "too_many_followed")


def _words(visit: Visit) -> dict[str, Any]:
    """The tables of words the template picks from."""
    return {
        "causes": CAUSES,
        "levels": LEVELS,
        "origins": ORIGINS,
        "claim_types": CLAIM_TYPES,
        "routing_facts": ROUTING_FACTS,
        "sides": SIDES,
        "kinds": KINDS,
        "referral_status": REFERRAL_STATUS,
        "standings": STANDINGS,
        "Standing": Standing,
        "limitation_steps": [row for row in limitation_steps.TRANSITIONS if row.trigger not in STARTING],
        "scopes": CHOICES["record_consent", "scope"],
        "consent_channels": CHOICES["record_consent", "channel"],
        "paper_kinds": KINDS_OF_PAPER,
        "paper_states": PAPER_STATES,
        "told_in": CHOICES["set_messages", "told_in"],
        "sent_status": SENT,
        "key": visit.key(),
    }
