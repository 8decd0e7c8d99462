"""The commands of docs/ do what their pages say: each page's blocks are run, in their order."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from support.project import ROOT

from weishan_analysis.pages.docs import CHAPTERS, draw_docs
from weishan_analysis.words import Words

DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def script_of(page: str) -> str:
    """The blocks of a page as one script for a shell."""
    parts = []
    for kind, code in _BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        parts.append(code if kind == "sh" else f"python - <<'PYTHON'\n{code}PYTHON\n")
    return "".join(parts)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize(
    "page",
    [
        "your-own-county.md",
        "your-own-figures.md",
        "your-own-notebook.md",
        "extract.md",
        "checks.md",
    ],
)
def test_what_a_page_says_can_be_done(page: str, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", script_of(page)],  # noqa: S607 - of this system
        cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["write_tables_page", "write_api_page"])
def test_a_page_that_is_made_is_current(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    made = import_module(tool)
    assert made.TARGET.read_text(encoding="utf-8") == made.describe(), f"run tools/{tool}.py"


def test_every_page_is_a_chapter_of_the_site() -> None:
    assert sorted(CHAPTERS) == sorted(path.stem for path in DOCS.glob("*.md"))
    html = draw_docs(ROOT, Words("zh"), {})
    anchors = re.findall(r' id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= {*anchors, "content"}
    assert {*CHAPTERS} <= {*anchors}
    assert ".md" not in "".join(re.findall(r'href="([^"]+)"', html))
