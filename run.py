"""The one entry for a fresh machine: `python3 run.py build | test | lab`.

  build   the tables in data/processed and the pages in reports
  test    ruff, mypy and pytest; with arguments pytest alone, as in `test -k periods`
  lab     JupyterLab on the notebooks

Makes .venv, installs into it the locked dependencies of the job, and goes on to the job: building
needs few, `test` and `lab` bring theirs. Needs Python 3.11 and its standard library, nothing else.
Arguments after the job go to `weishan build`, pytest or JupyterLab.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python parses this file, to say this
    sys.exit(
        "run.py needs Python 3.11 or later and this is Python %d.%d: install a newer one from "  # noqa: UP031
        "python.org or your system's packages and start run.py with it." % sys.version_info[:2]
    )

import hashlib
import importlib.util
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"  # the same and what tests and JupyterLab need
STAMP = VENV / "installed"  # what is installed, one fingerprint a line; written last


def main() -> None:
    job, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if job not in JOBS:
        wants_help = job in ("-h", "--help")
        print(__doc__, file=sys.stdout if wants_help else sys.stderr)
        sys.exit(0 if wants_help else 2)
    os.chdir(ROOT)
    try:
        prepare_environment(LOCK if job == "build" else DEV_LOCK)
    except KeyboardInterrupt:
        sys.exit("Stopped while installing; the next run.py begins the installation again.")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"run.py cannot make .venv here: {error}; make room for it and start again.")
    activate_environment()
    JOBS[job](arguments)


def prepare_environment(lock: Path) -> None:
    """Bring .venv up to date with this Python, a lock and the project's own files."""
    found = read_stamp()
    if found[1] == fingerprint(DEV_LOCK.read_bytes()):
        lock = DEV_LOCK  # holds what building needs
    wanted = fingerprint_environment(lock)
    is_there = program("python").exists()
    if found == wanted and is_there:
        return
    STAMP.unlink(missing_ok=True)  # an installation that is killed leaves none: all begins again
    if found[0] != wanted[0] or not is_there:
        say("Making .venv and installing the locked dependencies: once, a few minutes.")
        install_dependencies(create_environment(), lock)
    elif found[1] != wanted[1]:
        say(f"Updating .venv to {lock.name}.")
        install_dependencies([str(program("python")), "-m", "pip"], lock, keep=found)
    write_stamp([*wanted[:2], ""])
    install_project()
    write_stamp(wanted)


def read_stamp() -> list[str]:
    lines = STAMP.read_text(encoding="utf-8").split("\n") if STAMP.exists() else []
    return lines if len(lines) == 3 else [""] * 3  # cut short is as none


def write_stamp(lines: list[str]) -> None:
    STAMP.write_text("\n".join(lines), encoding="utf-8")


def fingerprint_environment(lock: Path) -> list[str]:
    """Three fingerprints: where and for which Python, the locked dependencies, the project."""
    place = f"{sys.version_info[:2]} {ROOT}".encode()
    template = sorted(path for path in (ROOT / "share").rglob("*") if path.is_file())
    project = b"".join(
        str(path.relative_to(ROOT)).encode() + path.read_bytes()
        for path in (ROOT / "pyproject.toml", *template)
    )
    return [fingerprint(part) for part in (place, lock.read_bytes(), project)]


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def create_environment() -> list[str]:
    """Make an empty .venv and return the command of a pip that installs into it."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], check=True
    )
    python = str(program("python"))
    if importlib.util.find_spec("ensurepip"):
        bundled = [python, "-m", "ensurepip", "--default-pip"]
        if subprocess.run(bundled, capture_output=True, check=False).returncode == 0:
            return [python, "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", python]
    sys.exit(
        "This Python comes without pip: install it, on Debian or Ubuntu with `apt install "
        "python3-pip`, or use a Python from python.org, and start run.py again."
    )


def install_dependencies(pip: list[str], lock: Path, keep: list[str] | None = None) -> None:
    """Install what a lock lists; `keep` is the stamp to put back when that fails."""
    options = ["--quiet", "--no-input", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    result = subprocess.run(
        [*pip, "install", *options, "--requirement", str(lock)],
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode == 0:
        return
    if keep:
        write_stamp(keep)
    if "connection broken by" in result.stderr:
        sys.exit(
            "The package index cannot be reached: connect to the internet, or name a mirror with "
            "`pip config set global.index-url ADDRESS`, and start run.py again."
        )
    sys.exit(f"{result.stderr.strip()}\npip could not install {lock.name}: see above.")


def install_project() -> None:
    """Make the package, its command and its notebook template known in .venv, edited in place."""
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    command = [str(program("python")), "-m", "pip", "install", "--quiet", *options]
    if subprocess.run(command, check=False).returncode:
        sys.exit("pip could not install the project itself: see above.")


def activate_environment() -> None:
    """Let programs that the job starts find .venv, as its activate script would."""
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["PATH"] = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    os.environ["PYTHONUTF8"] = "1"
    os.environ.pop("PYTHONHOME", None)


def run_build(arguments: list[str]) -> None:
    become("weishan", "build", *arguments)


def run_tests(arguments: list[str]) -> None:
    """Run every check, also after one has failed; with arguments pytest alone, with these."""
    checks = [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        # Neighbours in one process: what they share is then made once.
        ["pytest", "--numprocesses", "auto", "--dist", "worksteal"],
    ]
    if arguments:
        checks = [["pytest", *arguments]]
    failed = []
    for name, *options in checks:
        say("$ " + " ".join([name, *options]))
        if subprocess.run([program(name), *options], check=False).returncode:
            failed.append(" ".join([name, *options]))
    sys.exit("Failed: " + ", ".join(failed) + "." if failed else 0)


def run_lab(arguments: list[str]) -> None:
    folders = [f"--ServerApp.root_dir={ROOT}", f"--ServerApp.preferred_dir={ROOT / 'notebooks'}"]
    become("jupyter-lab", *folders, *arguments)


def become(name: str, *arguments: str) -> None:
    """Replace this process by a program of .venv; Windows can only start it and wait."""
    sys.stdout.flush()
    command = [str(program(name)), *arguments]
    if WINDOWS:
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def program(name: str) -> Path:
    return SCRIPTS / (name + ".exe" if WINDOWS else name)


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


JOBS = {"build": run_build, "test": run_tests, "lab": run_lab}

if __name__ == "__main__":
    main()
