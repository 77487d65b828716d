"""Papers of a case: handing in, making, issuing, who sees what, and what a party finds on the own page."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from cases.models import metadata
from cases.replay import check_cases
from cases.store import Store
from statemachines.papers import MADE
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, Page, check
from tests.web.papers import GOOD, jpeg, pdf, send, with_place
from tests.web.portal import CODE, OTHERS_CODE, track

BOTH = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


def address(code: str) -> str:
    return f"/cases/{code}/papers"


def add(browser: Browser, code: str, files: Any, **fields: Any) -> Any:
    page = browser.get(f"{address(code)}/add")
    return send(browser, page, f"{address(code)}/add", files, **{"kind": "evidence", "of": "1", **fields})


def stored(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(metadata.tables["stored_file"].select()).all())


def lying(app: Any) -> int:
    return len(list(app.state.web.files.kept()))


@BOTH
def test_papers_are_kept_sealed_and_given_back_as_they_were(handler: Browser, desk: Desk, app: Any) -> None:
    code = desk.mediating()
    files = [(name, content) for name, content, _ in GOOD.values()]
    assert add(handler, code, files).headers["location"] == f"{address(code)}?done=papers_added"
    page = handler.get(address(code))
    assert {"现场.jpg", "情况说明.docx", "录音.mp3"} <= {text.removeprefix("下载 ") for text in page.texts(".small a")}
    assert lying(app) == stored(desk.store) == len(files)
    for file in app.state.web.files.kept():
        sealed = app.state.web.files.get(file.case_id, file.address)
        assert not sealed.startswith((b"\xff\xd8", b"%PDF", b"PK"))
    assert check_cases(desk.store) == ([], None), "the fold of the record gives the tables"


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_known_by_its_content_and_only_ever_saved(handler: Browser, desk: Desk, kind: str) -> None:
    code, (name, content, ending) = desk.mediating(), GOOD[kind]
    assert add(handler, code, [(name.rpartition(".")[0] + ".exe", content)]).status_code == 303
    answer = handler.client.get(f"{address(code)}/1/files/0")
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="paper.{ending}"')
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert bool(answer.content)
    if kind in ("pdf", "docx", "mp3", "mp4"):
        assert answer.content == content


def test_a_photo_tells_no_place(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    assert Image.open(io.BytesIO(with_place())).getexif()
    add(handler, code, [("p.jpg", with_place() + b"<script>alert(1)</script>")])
    kept = handler.client.get(f"{address(code)}/1/files/0").content
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert b"ACME" not in kept
    assert b"script" not in kept


@pytest.mark.parametrize(("content", "size"), [(jpeg((3000, 1500)), (1000, 500)), (pdf(), (1000, 667))])
def test_a_preview_is_a_picture_of_ours(handler: Browser, desk: Desk, content: bytes, size: tuple[int, int]) -> None:
    code = desk.mediating()
    add(handler, code, [("p", content)])
    assert handler.get(f"{address(code)}/1").all(f'img[src="{address(code)}/1/pictures/0"]')
    answer = handler.client.get(f"{address(code)}/1/pictures/0")
    assert answer.headers["content-type"] == "image/png"
    assert abs(Image.open(io.BytesIO(answer.content)).size[1] - size[1]) <= 1


def test_sent_twice_is_kept_once(handler: Browser, desk: Desk, app: Any) -> None:
    code = desk.mediating()
    page = handler.get(f"{address(code)}/add")
    for _ in range(2):
        answer = send(handler, page, f"{address(code)}/add", [("a.jpg", jpeg())], kind="evidence", of="1")
        assert answer.status_code == 303
    assert lying(app) == stored(desk.store) == 1


def test_an_erased_case_gives_nothing_out(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    add(handler, code, [("借条.jpg", jpeg())])
    with desk.store.session() as session:
        session.execute(metadata.tables["case_key"].delete())
    handler.get(f"{address(code)}/1/files/0", status=404)
    page = handler.get(address(code))
    assert "（已删除）" in page.said
    assert "借条" not in page.said


# ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────


def test_minutes_stay_and_the_applicants_evidence_travels(
    handler: Browser, sign_in: Any, desk: Desk, people: People, visitor: Browser
) -> None:
    """A hand-off takes its packet along, and concessions are in none."""
    code = desk.mediating(cause="wages", claims=(claim("overtime"),))
    for kind, name in (("minutes", "笔录.jpg"), ("other_paper", "杂项.jpg"), ("identity", "身份证.jpg")):
        add(handler, code, [(name, jpeg())], kind=kind)
    follow(desk, code)
    as_party(visitor, CODE, [("工资条.jpg", jpeg())])
    as_party(visitor, OTHERS_CODE, [("对方的.jpg", jpeg())])
    desk.do(code, "arbitrate", claims=(1,), to_org=people.bodies["arbitration"])
    from cases.access import person

    with desk.store.session() as session:
        arbiter = person(session, account(session, people))
    page = sign_in(arbiter).get(address(code))
    assert "工资条.jpg" in page.said
    assert "身份证.jpg" in page.said
    for name in ("笔录", "杂项", "对方的"):
        assert name not in page.said
    for n in (1, 2, 5):
        sign_in(arbiter).get(f"{address(code)}/{n}/files/0", status=404)
        sign_in(arbiter).get(f"{address(code)}/{n}", status=404)


def claim(kind: str) -> Any:
    from cases.register import ClaimInput

    return ClaimInput(kind)


def account(session: Any, people: People) -> int:
    from cases.models import Account

    row = Account(
        login="arbiter", name="仲裁员", role="handler", org_id=people.bodies["arbitration"], password_hash="!"
    )
    session.add(row)
    session.flush()
    assert row.id
    return row.id


def follow(desk: Desk, code: str) -> None:
    from cases.tracking import issue

    for party, own in ((1, CODE), (2, OTHERS_CODE)):
        issue(desk.store, own, code, party, desk.now)


def as_party(visitor: Browser, own: str, files: Any, **fields: Any) -> Any:
    visitor.forget()
    track(visitor, own, "5678" if own == CODE else "4321")
    page = visitor.get("/track/papers")
    return send(visitor, page, "/track/papers", files, **{"kind": "evidence", **fields})


def test_a_party_adds_papers_and_the_other_side_sees_none(
    visitor: Browser, handler: Browser, case: str, desk: Desk
) -> None:
    answer = as_party(visitor, CODE, [("欠条.jpg", jpeg()), ("说明.txt", "欠了两个月".encode())], note="两份都是真的。")
    assert answer.headers["location"] == "/track/papers?done=papers_sent"
    page = visitor.get("/track/papers?done=papers_sent")
    assert "欠条.jpg" in page.said
    assert visitor.client.get("/track/papers/1/files/0").content.startswith(b"\xff\xd8")
    assert "两份都是真的" in visitor.get("/track/case").said
    assert "欠条.jpg" in handler.get(address(case)).said
    assert "当事人补充材料" in handler.get(f"/cases/{case}").said
    visitor.forget()
    track(visitor, OTHERS_CODE, "4321")
    assert "欠条" not in visitor.get("/track/papers").said
    visitor.get("/track/papers/1/files/0", status=404)
    visitor.get("/track/papers/1/pictures/0", status=404)


def test_without_a_pass_there_are_no_papers(visitor: Browser, case: str) -> None:
    visitor.get("/track/papers", to="/track")
    visitor.get("/track/papers/1/files/0", status=404)


def test_a_stranger_sees_no_paper(handler: Browser, sign_in: Any, people: People, desk: Desk) -> None:
    code = desk.mediating()
    add(handler, code, [("a.jpg", jpeg())])
    for path in ("", "/1", "/add", "/make", "/1/files/0", "/1/pictures/0"):
        sign_in(people.stranger).get(address(code) + path, status=404)


def test_an_auditor_reads_and_adds_nothing(sign_in: Any, people: People, handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    add(handler, code, [("a.jpg", jpeg())])
    auditor = sign_in(people.auditor)
    assert "a.jpg" in auditor.get(address(code)).said
    auditor.get(f"{address(code)}/add", status=403)
    assert not auditor.get(f"{address(code)}/1").all('a[href*="/step?"]')


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────

TYPED: dict[str, dict[str, str]] = {
    "acceptance_notice": {"party": "1", "more": "请带身份证。"},
    "non_acceptance_notice": {"party": "1", "reason": "已经由法院受理。", "route": "青溪县人民法院"},
    "mediation_agreement": {
        "matter": "楼上漏水。",
        "terms": "一、三十日内修好。\n二、互不追究。",
        "performance": "一次付清。",
    },
    "transfer_letter": {"to_body": "青溪县司法局", "why": "不属于本单位职责。"},
    "delegation_letter": {"to_body": "河东村人民调解委员会", "matters": "组织调解。", "until": "2026-03-20"},
    "termination_notice": {},
    "confirmation_application": {"to_body": "青溪县人民法院"},
    "extension_notice": {"reason": "等鉴定结果。", "until": "2026-05-01"},
    "supervision_order": {"requirement": "按期办结。", "until": "2026-03-20"},
}


def make(browser: Browser, code: str, kind: str, **changed: str) -> Page:
    """Fill in, look at the whole text; the page of the preview."""
    page = browser.get(f"{address(code)}/make?kind={kind}&of=1")
    return browser.submit(page, f"{address(code)}/make", status=200, **(TYPED[kind] | changed))


def keep(browser: Browser, code: str, preview: Page) -> None:
    browser.post(f"{address(code)}/make", confirmed(preview, code), to=f"{address(code)}?done=paper_made")


def confirmed(preview: Page, code: str) -> dict[str, Any]:
    from tests.web.pages import filled_in

    return filled_in(preview.form(f"{address(code)}/make"), {}) | {"confirmed": "yes"}


def read_back(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.mark.parametrize("kind", MADE)
def test_every_paper_reads_back_in_chinese(handler: Browser, supervisor: Browser, desk: Desk, kind: str) -> None:
    browser = supervisor if kind == "supervision_order" else handler
    code = desk.mediating()
    preview = make(browser, code, kind)
    keep(browser, code, preview)
    printed = read_back(browser.client.get(f"{address(code)}/1/files/0").content)
    word = Document(io.BytesIO(browser.client.get(f"{address(code)}/1/files/1").content))
    written = "".join("".join(paragraph.text.split()) for paragraph in word.paragraphs)
    shown = "".join(preview.one(".letter").get_text().split())
    assert printed.replace("—1—", "").replace("—2—", "") == written == shown
    label = {"mediation_agreement": "调解协议书"}.get(kind, MADE[kind].label.zh)
    assert label in printed
    assert "邻里纠纷" in printed or kind in ("mediation_agreement",)
    assert "{" not in printed
    for words in TYPED[kind].values():
        for line in words.split("\n"):
            if not line.isascii():
                assert line in printed


def test_dates_and_articles_are_written_as_the_law_does(handler: Browser, desk: Desk) -> None:
    text = make(handler, desk.mediating(), "acceptance_notice").one(".letter").get_text()
    assert "依据《中华人民共和国人民调解法》第十七条。" in text
    assert "调解期限（一般一个月）：2026年4月2日" in text
    assert "2026年3月2日" in text


def test_a_notice_made_later_bears_the_day_and_the_article_of_its_step(
    sign_in: Any, people: People, desk: Desk, now: Any
) -> None:
    code = desk.mediating()
    desk.go_to("2026-03-10").do(code, "refuse", party=2)
    now.later(days=20)
    handler = sign_in(people.handler)
    accepted = make(handler, code, "acceptance_notice").one(".letter").get_text()
    assert "于2026年3月2日决定受理" in accepted
    assert "2026年3月22日" in accepted
    ended = make(handler, code, "termination_notice").one(".letter").get_text()
    assert "于2026年3月10日终止。依据《中华人民共和国人民调解法》第二十三条、第二十六条。" in ended
    assert "王建国拒绝" not in ended


CONCEDED = "愿意少要八千元"


@pytest.mark.parametrize("kind", MADE)
def test_no_paper_holds_what_was_conceded(
    handler: Browser, supervisor: Browser, desk: Desk, kind: str, visitor: Browser
) -> None:
    code = desk.mediating()
    desk.do(code, "note", 0, note=CONCEDED)
    follow(desk, code)
    as_party(visitor, CODE, [("让步.txt", CONCEDED.encode())], note=CONCEDED)
    add(handler, code, [("笔录.txt", CONCEDED.encode())], kind="minutes", note=CONCEDED)
    preview = make(supervisor if kind == "supervision_order" else handler, code, kind)
    assert CONCEDED not in preview.said
    assert "让步.txt" not in preview.said


def test_a_notice_to_one_holds_nothing_of_the_other_but_the_name(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    text = make(handler, code, "acceptance_notice").one(".letter").get_text()
    assert "王建国" in text
    assert "13987654321" not in text
    both = make(handler, code, "mediation_agreement").one(".letter").get_text()
    assert "13987654321" in both, "what all sign names everybody in full"


@BOTH
def test_from_draft_to_served(handler: Browser, desk: Desk, visitor: Browser) -> None:
    code = desk.mediating()
    follow(desk, code)
    keep(handler, code, make(handler, code, "acceptance_notice"))
    assert not handler.get(f"/cases/{code}").all('a[href*="kind=acceptance_notice"]'), "made: no longer called for"
    track(visitor, CODE)
    assert "受理通知书" not in visitor.get("/track/papers").said, "a draft is nobody's but ours"
    visitor.get("/track/papers/1/files/0", status=404)
    for trigger, fields, state in (
        ("issue_paper", {}, "已签发"),
        ("seal_paper", {"sealed_on": "2026-03-02"}, "已盖章"),
        ("serve_paper", {"party": "1", "how": "direct", "served_on": "2026-03-02"}, "已送达"),
    ):
        form = handler.get(f"/cases/{code}/step?proceeding=0&paper=1&trigger={trigger}")
        handler.submit(form, f"/cases/{code}/step", to=f"/cases/{code}?done=step_taken", **fields)
        assert state in handler.get(f"{address(code)}/1").texts(".tag")
    assert "受理通知书" in visitor.get("/track/papers").said
    assert "有一份给您的文书" in visitor.get("/track/case").said
    assert read_back(visitor.client.get("/track/papers/1/files/0").content).startswith("柳林镇人民调解委员会受理通知书")
    visitor.forget()
    track(visitor, OTHERS_CODE, "4321")
    assert "受理通知书" not in visitor.get("/track/papers").said, "it was for the applicant"
    visitor.get("/track/papers/1/files/0", status=404)
    assert check_cases(desk.store) == ([], None)


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ("seal_paper", "这份文件现在是“草稿”，不能“登记盖章”。"),
        ("serve_paper", "这份文件现在是“草稿”，不能“登记送达”。"),
    ],
)
def test_no_state_is_skipped(handler: Browser, desk: Desk, trigger: str, why: str) -> None:
    code = desk.mediating()
    keep(handler, code, make(handler, code, "acceptance_notice"))
    form = handler.get(f"/cases/{code}/step?proceeding=0&paper=1&trigger={trigger}")
    fields = {"seal_paper": {"sealed_on": "2026-03-02"}}.get(trigger, {"how": "post", "served_on": "2026-03-02"})
    assert why in handler.submit(form, f"/cases/{code}/step", status=422, **fields).said


def test_another_draft_replaces_the_first_and_what_was_typed_comes_along(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    keep(handler, code, make(handler, code, "extension_notice"))
    again = handler.get(f"{address(code)}/make?kind=extension_notice&of=1&again=1")
    assert again.one("textarea").text.strip() == "等鉴定结果。"
    keep(handler, code, handler.submit(again, f"{address(code)}/make", status=200, reason="证人出差。"))
    page = handler.get(address(code))
    assert page.texts(".between .tag") == ["草稿", "已有新稿"]
    assert "第 2 稿" in page.said


def test_only_a_supervisor_orders_supervision(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    handler.get(f"{address(code)}/make?kind=supervision_order&of=1", status=404)
    assert not handler.get(f"{address(code)}/make").all('input[value="supervision_order"]')


def test_a_paper_of_a_case_that_moved_is_shown_anew(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    preview = make(handler, code, "acceptance_notice")
    desk.do(code, "note", 0, note="电话联系。")
    page = handler.post(f"{address(code)}/make", confirmed(preview, code), status=409)
    assert "请再核对一遍" in page.said
    keep(handler, code, page)


def test_a_withdrawn_paper_is_shown_no_more(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    add(handler, code, [("别人的.jpg", jpeg())])
    form = handler.get(f"/cases/{code}/step?proceeding=0&paper=1&trigger=withdraw_paper")
    handler.submit(form, f"/cases/{code}/step", to=f"/cases/{code}?done=step_taken", reason="wrong_case")
    handler.get(f"{address(code)}/1/files/0", status=404)
    assert "已撤下" in handler.get(address(code)).said
    assert "放错案件" in handler.get(f"/cases/{code}").said


def test_the_confirmation_names_the_papers_and_the_case_then_asks_for_them(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    form = handler.get(f"/cases/{code}/step?proceeding=1&trigger=accept")
    confirm = handler.submit(form, f"/cases/{code}/step", status=200)
    assert "要制作的文书：受理通知书" in confirm.said
    desk.do(code, "accept")
    assert "应当制作： 受理通知书" in handler.get(f"/cases/{code}").said


def test_only_the_body_whose_step_it_was_is_asked_for_the_paper(
    handler: Browser, desk: Desk, people: People, sign_in: Any
) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    assert "应当制作： 受理通知书" in handler.get(f"/cases/{code}").said
    assert "应当制作" not in sign_in(people.stranger).get(f"/cases/{code}").said


def test_every_page_in_english(handler: Browser, desk: Desk, visitor: Browser) -> None:
    code = desk.mediating()
    add(handler, code, [("现场.jpg", jpeg())], note="照片。")
    keep(handler, code, make(handler, code, "acceptance_notice"))
    for path in ("", "/1", "/2", "/add", "/make", "/make?kind=mediation_agreement&of=1"):
        check(handler.get(f"{address(code)}{path}{'&' if '?' in path else '?'}lang=en"))
    handler.get(f"/cases/{code}?lang=en")
    follow(desk, code)
    track(visitor, CODE)
    visitor.get("/track/papers?lang=en")


@pytest.mark.parametrize(("path", "most"), [("", 11), ("/add", 11), ("/1", 12)])  # of one paper: who has read it, too
def test_pages_cost_a_few_queries(handler: Browser, desk: Desk, queries: Any, path: str, most: int) -> None:
    code = desk.mediating()
    for n in range(3):
        add(handler, code, [(f"{n}.txt", f"第{n}份".encode())])
    handler.get(address(code) + path)
    with queries() as seen:
        handler.get(address(code) + path)
    assert len(seen) <= most, seen
