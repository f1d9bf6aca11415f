"""Data Docs that read well without a network: their pages ask seven hosts for style and scripts.

Whatever a page would fetch is taken out, and one style of ours is put in; the pages work without
scripts.
"""

from __future__ import annotations

import re
from pathlib import Path

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; }
table { border-collapse: collapse; margin: .5rem 0; max-width: 100%; }
td, th { border-bottom: 1px solid #8884; padding: .3rem .8rem; vertical-align: top; }
td, th { text-align: left; }
th { font-weight: 600; }
a { color: #2563eb; }
.badge { border-radius: .3rem; padding: .05rem .4rem; background: #8883; }
.text-success, .fa-check-circle { color: #15803d; } .text-danger, .fa-times { color: #b91c1c; }
.text-warning, .fa-exclamation-triangle { color: #b45309; }
.fa-check-circle::before { content: "\\2713"; } .fa-times::before { content: "\\2717"; }
.fa-exclamation-triangle::before { content: "!"; }
.progress { background: #8883; } .progress-bar { background: #15803d; color: white; }
.row { display: block; } .navbar, .breadcrumb { list-style: none; padding: 0; }
.breadcrumb-item { display: inline; }
.breadcrumb-item + .breadcrumb-item::before { content: " / "; }
img, .modal, button, .dropdown-menu, .navigation { display: none; }
.list-group, .nav { list-style: none; padding-left: 0; } .popover { display: none; }
"""

_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<(?:img|iframe)\b[^>]*>(?:\s*</iframe>)?", re.IGNORECASE)
_INVITATION = re.compile(r"<a\b[^>]*href=\"https?:[^>]*>.*?</a\s*>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_FETCHED = re.compile(r"@import[^;]+;|url\(\s*['\"]?(?:https?:)?//[^)]*\)", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)


def make_offline(folder: Path) -> None:
    """Take out of every page of a folder what asks for the network, and give it a style."""
    for page in folder.rglob("*.html"):
        page.write_text(offline(page.read_text(encoding="utf-8")), encoding="utf-8")


def offline(page: str) -> str:
    """The page without anything that a browser would fetch from elsewhere."""
    for pattern in (_SCRIPT, _LINK, _IMAGE, _INVITATION, _STYLE):
        page = pattern.sub("", page)
    page = _FETCHED.sub("", page)
    style = f"<style>{STYLE}</style>"
    if _HEAD_END.search(page):
        return _HEAD_END.sub(lambda end: style + end[0], page, count=1)
    return style + page
