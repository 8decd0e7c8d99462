"""The package as it is installed: a wheel in an environment of its own, no repository beside it."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from support.project import NOTEBOOKS, ROOT
from test_counties import list_pages, read_words

pytestmark = pytest.mark.slow
REPORT = """南华县2018年脱贫攻坚工作综述
2019-04-30

2018年末，全县贫困发生率由2014年的24.3%下降至1.4%，建档立卡贫困人口2356人。
"""


@pytest.fixture(scope="module")
def weishan(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command of an installed wheel, which finds its libraries where those of the tests lie."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", str(folder)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    # A path in a .pth file is no place of packages itself, so the edited package is not in it.
    Path(site, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return str(python.with_name("weishan"))


def run(folder: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_wheel_makes_a_county_and_its_whole_site(weishan: str, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    told = run(
        tmp_path, weishan, "new", "nanhua", "--area", "南华县", "--english", "Nanhua",
        "--from", "report.txt",
    )  # fmt: skip
    assert "made nanhua with 2019-04-30-report" in told
    project = tmp_path / "nanhua"
    assert (project / ".gitignore").read_text("utf-8").startswith("# made by")
    assert "weishan build" in (project / ".github/workflows/publish.yml").read_text("utf-8")
    run(project, weishan, "build")
    pages = {name: read_words(html) for name, html in list_pages(project)}
    assert {name for name in pages if name.startswith("en/0")} == {f"en/{n}" for n in NOTEBOOKS}
    assert (
        "Poverty incidence in Nanhua fell from 24.3% in 2014 to 1.4% in 2018"
        in (pages["en/02-poverty-incidence"])
    )
    told = (re.sub("weishan_analysis|WeishanError", "", words) for words in pages.values())
    assert all("Weishan" not in words for words in told)
    html = (project / "reports" / "zh" / "02-poverty-incidence.html").read_text("utf-8")
    assert "@font-face" in html
    python = str(Path(weishan).with_name("python"))
    place = run(project, python, "-c", "import weishan_analysis as w; print(w.__file__)")
    assert str(ROOT) not in place
