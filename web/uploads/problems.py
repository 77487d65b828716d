"""Why a file was not kept, in words, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Label

PROBLEMS: Mapping[str, Label] = {
    "empty": Label("文件是空的。请重新选择文件。", "The file is empty. Choose it again."),
    "unknown": Label(
        "这种文件不能存。可以存照片、PDF、Word（.docx）、Excel（.xlsx）、纯文字、录音和短视频。",
        "This kind of file cannot be kept. Photos, PDF, Word (.docx), Excel (.xlsx), plain text, sound and short videos can.",
    ),
    "too_large": Label(
        "文件太大。请拍照代替扫描，或者分成几份再传。", "The file is too large. Take a photo instead of a scan, or send it in parts."
    ),
    "markup": Label(
        "这是网页或者矢量图，可能带有程序，不能存。请截图或者打印成PDF再传。",
        "This is a web page or a drawing that may hold a program. Send a screenshot or a PDF of it.",
    ),
    "broken": Label(
        "文件打不开，可能没有传完整。请重新选择，或者另存一份再传。",
        "The file cannot be opened; perhaps it did not arrive whole. Choose it again or save a new copy.",
    ),
    "too_many_dots": Label(
        "图片的尺寸太大，不能处理。请把图片缩小后再传。", "The picture has too many dots. Make it smaller and send it again."
    ),
    "locked": Label("文件有密码，打不开。请去掉密码再传。", "The file has a password. Remove it and send the file again."),
    "program": Label(
        "文件里带有程序（宏或者脚本），不能存。请打印成PDF，或者另存为不带宏的文件再传。",
        "The file holds a program (macro or script). Print it to a PDF, or save it without macros, and send that.",
    ),
    "attachment": Label(
        "文件里还夹带别的文件，不能存。请把里面的文件取出来，一个一个地传。",
        "Other files are hidden inside this one. Take them out and send each by itself.",
    ),
    "external": Label(
        "文件要从别处取内容才能显示，不能存。请打印成PDF再传。",
        "The file fetches parts of itself from elsewhere. Print it to a PDF and send that.",
    ),
    "bomb": Label(
        "文件展开以后太大，不能存。请打印成PDF或者拍照再传。",
        "Unpacked, the file is far too large. Print it to a PDF or take a photo.",
    ),
    "two_in_one": Label(
        "一个文件里混有两种文件，不能存。请另存一份再传。", "This is two kinds of file in one. Save a new copy and send that."
    ),
    "too_many_pages": Label("PDF超过 500 页。请分成几份再传。", "The PDF has more than 500 pages. Send it in parts."),
    "virus": Label(
        "杀毒软件认为文件有病毒，没有存。请检查您的手机或者电脑。",
        "The virus scanner found something in the file; it was not kept. Check your telephone or computer.",
    ),
    "busy": Label("现在处理不了这个文件，请过一会儿再传。", "The file cannot be handled right now. Try again in a while."),
}  # fmt: skip


class Unfit(Exception):
    """The file may not be kept: a key of PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def label(self) -> Label:
        return PROBLEMS[self.code]
