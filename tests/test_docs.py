"""The commands of docs/ do what their pages say: each page's blocks are run, in their order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.project import ROOT

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
@pytest.mark.parametrize("page", ["your-own-county.md", "your-own-figures.md", "extract.md"])
def test_what_a_page_says_can_be_done(page: str, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", script_of(page)],  # noqa: S607 - of this system
        cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_of_the_tables_is_that_of_the_schema() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from write_tables_page import TARGET, describe
    finally:
        sys.path.pop(0)
    assert TARGET.read_text(encoding="utf-8") == describe(), "run tools/write_tables_page.py"
