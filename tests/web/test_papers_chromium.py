"""Papers in a real browser: added from a phone without a script, made at a desk, read in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.chromium import DESKTOP, NARROW, executable, faults, serving, too_small
from tests.web.papers import jpeg
from tests.web.portal import CODE

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
PHOTOS = [{"name": f"现场{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg((1600, 1000 + n))} for n in (1, 2)]


@pytest.fixture
def site(app: Any) -> Iterator[str]:
    with serving(app) as address:
        yield address


def seen(page: Any, script: bool = True) -> None:
    for size in (DESKTOP, NARROW):
        page.set_viewport_size(size)
        if script:
            assert faults(page) == [], page.url
            assert too_small(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url


@pytest.mark.parametrize("script", [True, False])
def test_a_party_adds_photos_from_a_phone(reader: Any, case: str, script: bool) -> None:
    page = reader("/track", "visitor", language="zh" if script else "en", java_script_enabled=script)
    page.fill("#f-code", CODE)
    page.fill("#f-four", "5678")
    page.click("main form button")
    page.click('a[href="/track/papers"]')
    page.check('input[value="evidence"]')
    page.fill("textarea", "楼上漏水的照片。")
    page.set_input_files("#f-files", [{"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}])
    page.click("main form.card button")
    seen(page, script)
    assert page.input_value("textarea") == "楼上漏水的照片。"
    page.set_input_files("#f-files", PHOTOS)
    page.click("main form.card button")
    seen(page, script)
    assert page.get_by_text("现场2.jpg").count() >= 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_paper_from_the_case_to_the_first_page(reader: Any, desk: Any, language: str) -> None:
    code = desk.register()
    desk.do(code, "accept")
    page = reader(f"/cases/{code}", "handler", language=language)
    seen(page)
    page.click('a[href*="kind=acceptance_notice"]')
    seen(page)
    page.click("main form.card button")
    seen(page)
    page.click('button[name="confirmed"]')
    seen(page)
    page.click('main .between a[href$="/papers/1"]')
    seen(page)
    widths = page.locator("img").evaluate_all("all => Promise.all(all.map(i => i.decode().then(() => i.naturalWidth)))")
    assert widths
    assert min(widths) > 300


def test_an_administrator_sees_every_template(reader: Any) -> None:
    seen(reader("/templates", "administrator"))
