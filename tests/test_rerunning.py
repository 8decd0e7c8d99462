"""Notebooks in a real kernel: cells that are run again see a new source without a restart."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from support.project import PROJECT, RAW

from weishan_analysis.statistics.adding import Details, add

pytestmark = pytest.mark.slow

EDUCATION = RAW / "2018-09-14-education" / "figures.csv"
NOTEBOOK = PROJECT / "notebooks" / "07-revisions.ipynb"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(RAW / "2018-weishan", tmp_path / "data/raw/2018-weishan")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def client(project: Path) -> Iterator[NotebookClient]:
    """The notebook on revisions in a kernel that lives as long as the test."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, resources={"metadata": {"path": str(project / "notebooks")}}, timeout=300
    )
    with client.setup_kernel():
        yield client


def run_all(client: NotebookClient) -> dict[str, str]:
    """Run every cell in order; what each shows, by its id."""
    for index, cell in enumerate(client.nb.cells):
        client.execute_cell(cell, index)
    return {
        cell["id"]: "".join(
            output["data"].get("text/html", "") or output["data"].get("text/plain", "")
            for output in cell.get("outputs", ())
            if "data" in output
        )
        for cell in client.nb.cells
    }


def test_cells_run_again_show_what_a_new_source_changes(
    project: Path, client: NotebookClient
) -> None:
    before = run_all(client)
    assert "There is no later source yet, so nothing has changed." in before["answer"]
    assert "no figure on this" in before["revisions"]
    add(EDUCATION, Details("2018-09-14", "教育扶贫取得实效", name="education"), root=project)
    after = run_all(client)
    assert "Later sources on the county (1) repeat 13 figures and add 0" in after["answer"]
    assert (
        "13 figures that are stated again, 8 differ: 7 are lower and 1 higher" in after["revisions"]
    )
    assert "6.289 million yuan" in after["both"]
    assert "8.1315 million yuan" in after["both"]

    client.nb.cells[0]["source"] = 'language = "zh"'
    chinese = run_all(client)
    assert "后续资料1份，重复给出数据13项" in chinese["answer"]
    assert "相互矛盾：两说不一，无从判断孰是" in chinese["both"]
    assert "能繁母牛10023头" in chinese["corrections"]
