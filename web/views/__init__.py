"""The pages, a module a subject. A new one is a module and a line here."""

from web.views import (
    account,
    board,
    case,
    file,
    health,
    home,
    imports,
    incoming,
    papers,
    register,
    replay,
    rules,
    sign_in,
    steps,
    supervision,
    templates,
    track,
    track_papers,
    work,
)

STAFF = (
    home,
    sign_in,
    work,
    incoming,
    imports,
    register,
    case,
    papers,
    steps,
    replay,
    board,
    supervision,
    rules,
    templates,
    account,
)
PARTIES = (file, track_papers, track)
PAGES = (*STAFF, *PARTIES, health)
ROUTERS = tuple(module.router for module in PAGES)
