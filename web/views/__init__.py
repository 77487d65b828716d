"""The pages, a module a subject. A new one is a module and a line here."""

from web.views import (
    account,
    board,
    case,
    health,
    home,
    imports,
    incoming,
    register,
    replay,
    rules,
    sign_in,
    steps,
    supervision,
    work,
)

PAGES = (
    home,
    sign_in,
    work,
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
    health,
)
ROUTERS = tuple(module.router for module in PAGES)
