"""run.py on a fresh project, with real environments; the dependencies are one tiny wheel."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
WINDOWS = os.name == "nt"
DEAD_INDEX = "http://127.0.0.1:9/simple"

# Stands for every program that run.py starts: says how it was called; `ruff` finds a fault.
PROGRAM = """
import json, os, sys
from pathlib import Path

def main():
    name = Path(sys.argv[0]).stem
    call = {"name": name, "arguments": sys.argv[1:], "folder": os.getcwd(), "process": os.getpid()}
    print(json.dumps(call), flush=True)
    sys.exit(3 if name in os.environ.get("FAULTY", "").split() else 0)
"""
PROGRAMS = ("ruff", "mypy", "pytest", "jupyter-lab", "weishan")
BACKEND = """
def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    import shutil
    shutil.copy("project-1.0-py3-none-any.whl", wheel_directory)
    return "project-1.0-py3-none-any.whl"
"""


def write_wheel(
    folder: Path, name: str, version: str = "1.0", *, programs: tuple[str, ...] = ()
) -> str:
    """A wheel of one module, as small as the format allows; its line in a lock file."""
    entries = "".join(f"{program} = {name}:main\n" for program in programs)
    metadata = f"{name}-{version}.dist-info"
    members = {
        f"{name}.py": PROGRAM,
        f"{metadata}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{metadata}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{metadata}/entry_points.txt": f"[console_scripts]\n{entries}",
    }
    record = "".join(f"{member},,\n" for member in [*members, f"{metadata}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, content in {**members, f"{metadata}/RECORD": record}.items():
            wheel.writestr(member, content)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} --hash=sha256:{digest}\n"


def make_project(folder: Path) -> Path:
    """run.py beside a lock file of one wheel and a project that needs nothing to be built."""
    project = folder / "a project 巍山"
    project.mkdir()
    wheels = folder / "wheels"
    wheels.mkdir()
    shutil.copy(ROOT / "run.py", project)
    locked = write_wheel(wheels, "tiny", programs=PROGRAMS)
    write_locks(project, locked)
    write_wheel(project, "project")
    (project / "backend.py").write_text(BACKEND)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    return project


def write_locks(project: Path, locked: str) -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        (project / name).write_text(locked)


def run(
    project: Path, *arguments: str, python: str = sys.executable, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Start run.py in an environment that holds little more than where the wheels lie."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    wheels = str(project.parent / "wheels")
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
    return subprocess.run(
        [python, str(project / "run.py"), *arguments],
        env={**kept, **offline, **variables},
        cwd=project.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def calls(result: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def stamp(project: Path) -> Path:
    return project / ".venv" / "installed"


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def installed(shared_project: Path) -> Path:
    """A project with its environment, which run.py repairs when an earlier test broke it."""
    result = run(shared_project, "build")
    assert result.returncode == 0, result.stderr
    return shared_project


def test_building_installs_nothing_that_only_tests_need(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with (project / "requirements-dev.lock").open("a") as lock:
        lock.write(write_wheel(tmp_path / "wheels", "extra"))
    run(project, "build")
    assert not list((project / ".venv").rglob("extra-*"))
    assert run(project, "test", "-x").stderr.startswith("Updating .venv to requirements-dev.lock.")
    assert list((project / ".venv").rglob("extra-*"))
    kept = stamp(project).read_text()
    assert run(project, "build").stderr == ""
    assert stamp(project).read_text() == kept


@pytest.mark.parametrize(
    ("job", "name", "arguments"),
    [("build", "weishan", ["build", "--force"]), ("lab", "jupyter-lab", ["--force"])],
)
def test_job_is_started_in_the_project(
    installed: Path, job: str, name: str, arguments: list[str]
) -> None:
    result = run(installed, job, "--force")
    (call,) = calls(result)
    assert call["name"] == name
    assert call["arguments"][-len(arguments) :] == arguments
    assert Path(call["folder"]).samefile(installed)
    assert result.stderr == ""


def test_status_of_the_job_is_passed_on(installed: Path) -> None:
    assert run(installed, "build", FAULTY="weishan").returncode == 3


def test_every_check_runs_after_one_has_failed(installed: Path) -> None:
    result = run(installed, "test", FAULTY="ruff")
    assert [call["name"] for call in calls(result)] == ["ruff", "ruff", "mypy", "pytest"]
    assert result.returncode == 1
    assert "Failed: ruff check, ruff format --check." in result.stderr


def test_arguments_go_to_pytest_alone(installed: Path) -> None:
    (call,) = calls(run(installed, "test", "-k", "periods"))
    assert (call["name"], call["arguments"]) == ("pytest", ["-k", "periods"])


def test_tests_pass_when_every_check_passes(installed: Path) -> None:
    assert run(installed, "test").returncode == 0


@pytest.mark.parametrize("arguments", [(), ("biuld",), ("--help",)])
def test_usage_needs_no_environment(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    project = make_project(tmp_path)
    result = run(project, *arguments)
    assert "build | test | lab" in result.stdout + result.stderr
    assert result.returncode == (0 if arguments == ("--help",) else 2)
    assert not (project / ".venv").exists()


def test_second_call_installs_nothing(installed: Path) -> None:
    before = stamp(installed).stat().st_mtime_ns
    result = run(installed, "build", PIP_FIND_LINKS="")
    assert result.returncode == 0
    assert stamp(installed).stat().st_mtime_ns == before


def test_half_made_environment_is_made_again(installed: Path) -> None:
    stamp(installed).write_text("cut sh")
    shutil.rmtree(installed / ".venv" / ("Scripts" if WINDOWS else "bin"))
    assert run(installed, "build").returncode == 0


def test_environment_whose_python_is_gone_is_made_again(installed: Path) -> None:
    (installed / ".venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")).unlink()
    assert run(installed, "build").returncode == 0


def test_moved_project_is_installed_again(installed: Path) -> None:
    moved = installed.rename(installed.with_name("moved"))
    result = run(moved, "build")
    moved.rename(installed)
    assert calls(result)[0]["folder"] == str(moved)
    assert "Making .venv" in result.stderr


def test_failed_update_keeps_the_environment(installed: Path) -> None:
    locked, kept = (installed / "requirements.lock").read_text(), stamp(installed).read_text()
    write_locks(installed, f"nowhere==1.0 --hash=sha256:{'0' * 64}\n")
    result = run(installed, "build")
    write_locks(installed, locked)
    assert result.returncode == 1
    assert "nowhere==1.0" in result.stderr
    assert "requirements.lock" in result.stderr
    assert stamp(installed).read_text() == kept


def test_changed_lock_updates_the_environment_in_place(installed: Path) -> None:
    update = write_wheel(installed.parent / "wheels", "tiny", "1.1", programs=PROGRAMS)
    write_locks(installed, update)
    result = run(installed, "build")
    assert result.returncode == 0
    assert result.stderr == "Updating .venv to requirements.lock.\n"
    assert list((installed / ".venv").rglob("tiny-1.1.dist-info"))


def test_changed_project_is_installed_again(installed: Path) -> None:
    before = stamp(installed).read_text()
    template = installed / "share" / "template.html"
    template.parent.mkdir(exist_ok=True)
    template.write_text("new")
    assert run(installed, "build").returncode == 0
    assert stamp(installed).read_text() != before


def test_wheel_with_another_hash_is_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    write_wheel(tmp_path / "wheels", "tiny")
    result = run(project, "build")
    assert result.returncode == 1
    assert "HASHES" in result.stderr
    assert not stamp(project).exists()


def test_missing_network_is_explained_in_one_sentence(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    dead = {"PIP_INDEX_URL": DEAD_INDEX, "PIP_RETRIES": "1", "PIP_FIND_LINKS": ""}
    result = run(project, "build", PIP_NO_INDEX="0", **dead)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("The package index cannot be reached: connect")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_place_that_takes_no_environment_is_explained(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project / ".venv").write_text("a file")
    result = run(project, "build")
    assert result.returncode == 1
    assert "run.py cannot make .venv here" in result.stderr
    assert "Traceback" not in result.stderr


def hide_modules(folder: Path, *names: str) -> str:
    """A PYTHONPATH under which Python lacks `names`, as on systems that package them apart."""
    lines = [f"sys.modules[{name!r}] = None" for name in names]
    (folder / "sitecustomize.py").write_text("\n".join(["import sys", *lines]))
    return str(folder)


def test_python_without_ensurepip_uses_its_own_pip(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    path = os.pathsep.join([hide_modules(tmp_path, "ensurepip"), sysconfig.get_path("purelib")])
    result = run(project, "build", PYTHONPATH=path)
    assert calls(result)[0]["name"] == "weishan"


def test_python_without_any_pip_is_explained_in_one_sentence(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    result = run(project, "build", PYTHONPATH=hide_modules(tmp_path, "ensurepip", "pip"))
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("This Python comes without pip: install it")


def test_older_python_3_can_read_the_file() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def find_old_python() -> str | None:
    for version in range(6, 11):
        found = shutil.which(f"python3.{version}")
        if (
            found
            and subprocess.run([found, "--version"], capture_output=True, check=False).returncode
            == 0
        ):
            return found
    return None


@pytest.mark.skipif(not find_old_python(), reason="no Python older than 3.11 here")
def test_too_old_python_is_explained_in_one_sentence() -> None:
    result = run(ROOT, "build", python=str(find_old_python()))
    assert result.returncode == 1
    assert result.stderr.startswith("run.py needs Python 3.11 or later and this is Python 3.")
    assert len(result.stderr.splitlines()) == 1
