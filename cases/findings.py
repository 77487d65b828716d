"""What a person must look at: written once while it is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from cases.models import Finding, metadata


def add_findings(session: Session, findings: Iterable[tuple[int | None, str, Mapping[str, Any]]], now: datetime) -> int:
    """Write (case_id, code, detail) for a person to look at, leaving out what is open already. How many were new."""
    new = 0
    for case_id, code, detail in findings:
        if not _is_open(session, case_id, code, detail):
            session.add(Finding(case_id=case_id, code=code, detail=dict(detail), found_at=now))
            new += 1
    return new


def _is_open(session: Session, case_id: int | None, code: str, detail: Mapping[str, Any]) -> bool:
    c = metadata.tables["finding"].c
    same = and_(c.case_id == case_id, c.code == code, c.detail == dict(detail), c.cleared_at.is_(None))
    return session.execute(select(c.id).where(same).limit(1)).first() is not None
