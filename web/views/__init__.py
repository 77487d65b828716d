"""The pages, a module a subject. A new one is a module and a line here."""

from web.views import (
    account,
    board,
    case,
    file,
    health,
    home,
    imports,
    inbox,
    incoming,
    intake,
    register,
    replay,
    rules,
    sign_in,
    steps,
    supervision,
    track,
    work,
)

STAFF = (
    home,
    sign_in,
    work,
    inbox,
    intake,
    incoming,
    imports,
    register,
    case,
    steps,
    replay,
    board,
    supervision,
    rules,
    account,
)
PARTIES = (file, track)
PAGES = (*STAFF, *PARTIES, health)
ROUTERS = tuple(module.router for module in PAGES)
