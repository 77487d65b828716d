"""The pages, a module a subject. A new one is a module and a line here."""

from web.views import (
    account,
    board,
    bulk,
    case,
    file,
    health,
    home,
    imports,
    inbox,
    incoming,
    intake,
    mediators,
    meetings,
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
    bulk,
    inbox,
    intake,
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
    mediators,
    meetings,
)
PARTIES = (file, track_papers, track)
PAGES = (*STAFF, *PARTIES, health)
ROUTERS = tuple(module.router for module in PAGES)
