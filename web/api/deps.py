"""Who may call: the session of the pages, and for what changes something its token in a header."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request

from statemachines.pathway import Role
from web.deps import visit
from web.middleware.origin import SAFE
from web.visit import Visit

READERS = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR})


def caller(request: Request, found: Annotated[Visit, Depends(visit)], x_token: Annotated[str, Header()] = "") -> Visit:
    """A signed-in reader of cases. 401 without a session, 403 for another role or a missing token."""
    if found.person is None or found.session is None:
        raise HTTPException(401, "sign_in")
    if found.person.role not in READERS:
        raise HTTPException(403, "role")
    if request.method not in SAFE and not hmac.compare_digest(found.session.csrf.encode(), x_token.encode()):
        raise HTTPException(403, "token")
    return found


Caller = Annotated[Visit, Depends(caller)]
