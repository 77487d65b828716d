"""Failures as problem documents (RFC 9457): a stable code, words in both languages, the article where there is one."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from cases.errors import Busy, CaseError, KeyReused, NotAllowed, NotFound, StaleVersion
from statemachines.decide import Refused
from statemachines.pathway import Label, Refusal

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    StaleVersion: 409,
    KeyReused: 422,  # draft-ietf-httpapi-idempotency-key-header: the key came with another body
    Busy: 503,
}


class Unreadable(Exception):
    """A value in the body is not of the kind its field asks for."""

    def __init__(self, field: str, label: Label) -> None:
        super().__init__(field)
        self.field, self.label = field, label


def install(api: FastAPI) -> None:
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(CaseError, _case)
    api.add_exception_handler(Unreadable, _unreadable)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(DBAPIError, _database)


def words(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    return {"code": refusal.code, "reason": words(refusal.reason), "basis": refusal.basis}


def _problem(status: int, code: str, **more: Any) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "code": code, **more}
    headers = {"Retry-After": "60"} if status == 503 else None
    return JSONResponse(body, status, media_type="application/problem+json", headers=headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    fields = {name: words(label) for name, label in error.field_errors.items()}
    return _problem(422, error.refusal.code, fields=fields, **_reason(error.refusal))


def _reason(refusal: Refusal) -> dict[str, Any]:
    return {"reason": words(refusal.reason), "basis": refusal.basis}


async def _case(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CaseError)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 409)
    version = {"version": error.version} if isinstance(error, StaleVersion) else {}
    return _problem(status, type(error).__name__, reason=words(error.label), **version)


async def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unreadable)
    return _problem(422, "fields", fields={error.field: words(error.label)})


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """What the body lacks; the values that came are not repeated."""
    assert isinstance(error, RequestValidationError)
    wrong = [{"at": [str(part) for part in each["loc"]], "what": each["msg"]} for each in error.errors()]
    return _problem(422, "body", errors=wrong)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, str(error.detail))


async def _database(request: Request, error: Exception) -> JSONResponse:
    return _problem(503, "database")
