"""The notebooks in JupyterLab: every cell runs, and a changed source shows after a re-run."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from support.project import PROJECT

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="module")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a JupyterLab on the project; it ends with the tests."""
    settings = tmp_path_factory.mktemp("jupyter")
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0",
        "--allow-root", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
        f"--LabApp.workspaces_dir={settings}", f"--LabApp.user_settings_dir={settings}",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=project, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield found.group()
                break
        process.terminate()


@pytest.fixture(scope="module")
def page(server: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(120_000)
    page.goto(f"{server}lab")
    page.wait_for_function("window.jupyterapp && window.jupyterapp.restored")
    page.evaluate("window.jupyterapp.restored")
    yield page
    page.close()


def run_notebook(page: Page, name: str) -> dict[str, Any]:
    """Open a notebook, run all its cells and return it as JupyterLab would save it."""
    content = page.evaluate(
        """async name => {
            const app = window.jupyterapp;
            const panel = await app.commands.execute(
                'docmanager:open', {path: 'notebooks/' + name});
            await panel.context.ready;
            await panel.sessionContext.ready;
            await app.commands.execute('notebook:run-all-cells');
            while (panel.sessionContext.session.kernel.status !== 'idle')
                await new Promise(done => setTimeout(done, 100));
            return JSON.stringify(panel.content.model.toJSON());
        }""",
        name,
    )
    return json.loads(content)


def outputs(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


def shown(notebook: dict[str, Any]) -> str:
    return json.dumps(
        [output.get("data", output) for output in outputs(notebook)], ensure_ascii=False
    )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_cell_runs(page: Page, name: str) -> None:
    notebook = run_notebook(page, name)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code)
    assert not [output for output in outputs(notebook) if output["output_type"] == "error"]
    assert re.search(r"\d", shown(notebook))


def test_a_changed_figure_shows_after_a_re_run(page: Page, project: Path) -> None:
    name = "04-enterprise-dividends.ipynb"
    assert "1529.2万元" in shown(run_notebook(page, name))
    folder = project / "data" / "raw" / "2018-weishan"
    text = (folder / "article.txt").read_text(encoding="utf-8")
    (folder / "article.txt").write_text(text.replace("1529.2万元", "1630.5万元"), encoding="utf-8")
    entries = (folder / "source.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in entries if not line.startswith("sha256")]
    (folder / "source.toml").write_text("".join(kept), encoding="utf-8")
    again = shown(run_notebook(page, name))
    assert "1630.5万元" in again
    assert "1529.2万元" not in again
