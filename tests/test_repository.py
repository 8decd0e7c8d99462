"""Rules that hold for the repository as a whole."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement
from support import project

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "weishan_analysis"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("requirements*.lock")}
NOTEBOOKS = [ROOT / "notebooks" / f"{name}.ipynb" for name in project.NOTEBOOKS]

# Imports run left only; what is no layer (errors, metadata) may be imported by all.
LAYERS = [
    "reading", "project", "notebook", "statistics", "corpora", "words", "drawing", "subjects",
    "pages", "formats", "running", "build", "parts", "commands", "cli", "__main__",
]  # fmt: skip
HEAVY = {"pandas", "matplotlib", "nbformat", "nbclient", "nbconvert"}
DRAWING = {"matplotlib", "seaborn"}
MAY_DRAW = ("drawing", "subjects")


# Imports


def list_imports(path: Path, *, at_start: bool = False) -> Iterator[str]:
    """Modules that a file imports; `at_start`: only those imported when it is."""
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes += node.orelse
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not (at_start and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            nodes += ast.iter_child_nodes(node)


def roots(modules: Iterator[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def rank(part: str) -> int:
    return LAYERS.index(part) if part in LAYERS else -1


MODULES = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_to_the_left(module: str) -> None:
    if module == "__init__.py":
        pytest.skip("gives out the names of every layer")
    layer = module.removesuffix(".py").split("/")[0]
    own = [name.split(".") for name in list_imports(PACKAGE / module) if "weishan_analysis" in name]
    assert [".".join(name) for name in own if rank(name[1]) > rank(layer)] == []


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("reading/")])
def test_reading_knows_no_tables_and_no_charts(module: str) -> None:
    assert not roots(list_imports(PACKAGE / module)) & {"numpy", "pandas", *DRAWING}


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_are_imported_where_they_are_used(module: str) -> None:
    at_start = roots(list_imports(PACKAGE / module, at_start=True))
    assert not at_start & {"nbformat", "nbclient", "nbconvert"}
    assert module.startswith(MAY_DRAW) or not at_start & DRAWING


@pytest.mark.parametrize(
    "statement",
    ["import weishan_analysis", "from weishan_analysis.cli import main; main()"],
    ids=["import", "help"],
)
def test_start_imports_nothing_heavy(statement: str) -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('modules:', *sys.modules))\n"
        "sys.argv = ['weishan', '--help']\n" + statement
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stderr
    assert not set(result.stdout.rpartition("modules:")[2].split()) & HEAVY


# Notebooks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_ready_to_run(path: Path) -> None:
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert re.fullmatch(r"\d\d-[a-z-]+", path.stem)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in notebook.cells:
        assert not cell.get("outputs"), f"{cell.id}: clear the outputs"
        assert cell.get("execution_count") is None, f"{cell.id}: clear the outputs"


OUTPUT = nbformat.v4.new_output("stream", text="1")


@pytest.mark.parametrize(
    ("cell", "refusals"),
    [
        (nbformat.v4.new_code_cell("1"), 0),
        (nbformat.v4.new_code_cell("1", execution_count=3), 1),
        (nbformat.v4.new_code_cell("1", outputs=[OUTPUT]), 1),
    ],
    ids=["clean", "counted", "printed"],
)
def test_hook_refuses_stored_outputs(cell: nbformat.NotebookNode, refusals: int) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    pattern = hooks["repos"][0]["hooks"][0]["entry"]
    lines = nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).splitlines()
    assert sum(bool(re.search(pattern, line)) for line in lines) == refusals


# Dependencies and packaging


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_lock_names_no_address(lock: str) -> None:
    assert not re.findall(
        r"://|--(?:index|extra-index|find-links|trusted)|# via ", lock, re.MULTILINE
    )


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_lock_has_a_hash_for_everything(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", lock)[1:]
    assert len(entries) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def list_pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCKS[lock], re.MULTILINE))


def test_what_building_needs_is_the_same_in_both_locks() -> None:
    assert list_pins("requirements.lock").items() <= list_pins("requirements-dev.lock").items()


def list_requirements() -> list[tuple[str, str]]:
    """Each requirement with the lock that has to hold it."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    build = [*project["dependencies"], *PROJECT["build-system"]["requires"], *groups["install"]]
    others = [text for extra in project["optional-dependencies"].values() for text in extra]
    others += [text for text in groups["dev"] if isinstance(text, str)]
    return [(text, "requirements.lock") for text in dict.fromkeys(build)] + [
        (text, "requirements-dev.lock") for text in others
    ]


@pytest.mark.parametrize(("text", "lock"), list_requirements())
def test_lock_holds_what_the_project_asks_for(text: str, lock: str) -> None:
    requirement = Requirement(text)
    locked = list_pins(lock).get(requirement.name)
    assert locked, f"{requirement.name}: compile {lock} again"
    assert requirement.specifier.contains(locked)


def test_wheel_carries_the_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    result = subprocess.run(
        [*command, "--directory", str(tmp_path)], cwd=ROOT, check=False, capture_output=True
    )
    assert result.returncode == 0, result.stderr.decode(errors="replace")
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = [*(PACKAGE / "metadata").rglob("*.toml"), *(PACKAGE / "fonts").iterdir()]
    for path in (PACKAGE / "py.typed", *files):
        assert path.relative_to(PACKAGE.parent).as_posix() in names
    for path in filter(Path.is_file, (ROOT / "share").rglob("*")):
        installed = f"weishan_analysis-{PROJECT['project']['version']}.data/data/"
        assert installed + path.relative_to(ROOT).as_posix() in names


def test_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert str(citation["version"]) == version
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == version


# Font


def test_font_draws_gb2312_and_the_symbols_of_charts() -> None:
    (path,) = (PACKAGE / "fonts").glob("*.otf")
    drawn = TTFont(path).getBestCmap().keys()
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    ascii_printed = "".join(map(chr, range(0x20, 0x7F)))
    wanted = f"{ascii_printed}{gb2312}→−–—…·×÷±≥≤≈‰¥°§●▲▼✓"
    assert [character for character in wanted if ord(character) not in drawn] == []


def test_actions_are_those_of_one_commit() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / ".github").rglob("*.yml")]
    used = [action for text in texts for action in re.findall(r"uses: ([^.\s]\S*)", text)]
    assert used
    assert [action for action in used if not re.search(r"@[0-9a-f]{40}$", action)] == []
