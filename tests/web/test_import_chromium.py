"""Importing in a real browser, at a desk and on a phone, in both languages and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.chromium import DESKTOP, NARROW, executable, faults, serving, too_small
from tests.web.registers import register, row

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
FILE = {
    "name": "台账.csv",
    "mimeType": "text/csv",
    "buffer": register(
        row(),
        row(applicant="周芳、何三", phone="13900000001", cause="欠薪", amount="1.2万元"),
        row(day="2026-02-30", applicant="王五", phone="问他儿子"),
        row(applicant="周芳、何三", phone="13900000001", cause="欠薪", amount="1.3万元"),
    ),
}


@pytest.fixture
def site(app: Any, desk: Any) -> Iterator[str]:
    desk.register(cause="wages")
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("script", [True, False])
def test_a_register_from_upload_to_list(reader: Any, language: str, script: bool) -> None:
    page = reader("/import", "handler", language=language, java_script_enabled=script)
    seen(page, script)
    page.set_input_files("#f-file", FILE)
    page.click("main form.card button")
    seen(page, script)
    page.click("main form[action$=register] button")
    seen(page, script)
    assert "/import/" in page.url
    page.goto("/work?tab=to_claim")
    assert page.locator("td .code").count() == 1
    for summary in page.locator("main summary").all():
        summary.click()
    seen(page, script)


def seen(page: Any, script: bool) -> None:
    for size in (DESKTOP, NARROW):
        page.set_viewport_size(size)
        if script:
            assert faults(page) == [], page.url
            assert too_small(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
