"""The page that reads a text in the browser, with Pyodide as npm has it."""

import csv
import io
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page
from support.project import PROJECT
from test_pages import AXE

from weishan_analysis.pages.reader import draw_reader, list_reader
from weishan_analysis.project import list_runtime
from weishan_analysis.words import Words

pytestmark = [pytest.mark.slow, pytest.mark.browser]
TEXT = "南华县脱贫攻坚\n\n去年,全县共有8214户29546人贫困人口,贫困发生率为10.82%。"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with Pyodide, as `npm install` puts it there."""
    root = tmp_path_factory.mktemp("project")
    shutil.copy(PROJECT / "weishan.toml", root)
    (root / "data" / "raw").mkdir(parents=True)
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm on this machine: it brings Pyodide, which the page needs")
    command = [npm, "install", "--no-save", "--no-package-lock", "pyodide"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot bring Pyodide here: {done.stderr[-200:]}")
    return root


class Handler(SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    """Where the page is served in both languages."""
    site = project / "site"
    pages = {name: draw_reader(project, Words(language), {"en": {}, "zh": {}}).encode()
             for name, language in (("reader.html", "en"), ("zh/reader.html", "zh"))}  # fmt: skip
    for name, content in {**dict(list_reader(project)), **pages}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [("reader.html", "Poor households", "statistics"),
     ("zh/reader.html", "贫困户", "统计数据")],
)  # fmt: skip
def test_a_text_is_read_marked_and_listed(
    address: str, page: Page, name: str, title: str, kind: str
) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(address + name)
    page.locator("textarea").fill(TEXT)
    page.locator("input[type=date]").fill("2019-03-15")
    page.locator("button:enabled").click(timeout=120_000)
    page.locator("#reader-result").wait_for(timeout=120_000)
    marks = page.locator("#reader-article .q.statistic")
    assert marks.all_inner_texts() == ["8214户", "29546人", "10.82%"]
    assert page.locator("#reader-article").inner_text().split() == TEXT.split()
    cells = page.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["8214户", kind, title, "8214", "户", "2018"]
    href = page.locator("#reader-csv").get_attribute("href") or ""
    table = unquote(href.partition(",")[2])
    assert table.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table[1:])))
    assert [(row["text"], row["value"], row["indicator"]) for row in rows][2] == (
        "10.82%", "10.82", "poverty_incidence",
    )  # fmt: skip
    assert wrong == []
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)


def test_the_page_is_accessible_and_fits_a_telephone(address: str, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address + "zh/reader.html")
    page.locator("textarea").fill(TEXT)
    page.locator("button:enabled").click(timeout=120_000)
    page.locator("#reader-result").wait_for(timeout=120_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(run => run.violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    context.close()


def test_opened_as_a_file_it_says_what_it_needs(project: Path, address: str, page: Page) -> None:
    assert address
    page.goto((project / "site" / "reader.html").as_uri())
    page.get_by_text("python -m http.server").wait_for()
    assert page.locator("button").is_disabled()


def test_a_project_without_pyodide_has_no_such_page(project: Path) -> None:
    assert len(list_runtime(project)) == 5
    assert list_runtime(PROJECT) == []
