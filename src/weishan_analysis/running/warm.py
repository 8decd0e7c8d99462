"""The processes that notebooks run in: each a real IPython kernel that notes what it reads.

`python -m weishan_analysis.running.warm` reads a launch (a line of JSON) at a time from
standard input, forks a kernel that already holds the scientific libraries, and prints its process
number. With `--once` it becomes the kernel itself, for systems that cannot fork.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import signal
import sys
import warnings
from pathlib import Path

from weishan_analysis.running.reads import Watcher

# What the notebooks of a project commonly import; a module that is not there is left out.
STACK = (
    "babel.dates",
    "babel.lists",
    "babel.numbers",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.pylab.backend_inline",
    "jinja2",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "openpyxl",
    "pandas",
    "pandas.io.formats.string",
    "seaborn",
)


def main() -> None:
    """Fork kernels on request, or be one."""
    if sys.argv[1:2] == ["--once"]:
        import_stack()
        launch = {**json.loads(os.environ["WEISHAN_LAUNCH"]), "package": False}
        run_kernel(launch, Watcher(find_project()))
    else:
        serve_launches()


def import_stack() -> None:
    """Import what notebooks use and draw once, so that each kernel finds it done."""
    for name in STACK:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().set_title("1")
    figure.savefig(io.BytesIO(), format="svg")


def import_package() -> None:
    """Import what of this package notebooks share, and read what it declares."""
    forget_package()
    from weishan_analysis.drawing import rows, table  # noqa: F401
    from weishan_analysis.messages import read_messages
    from weishan_analysis.statistics.own import enter_project

    enter_project(find_project())
    read_messages()


def serve_launches() -> None:
    """Fork a kernel for each launch until standard input ends, then end all of them."""
    warnings.filterwarnings("ignore", message=".*fork", category=DeprecationWarning)
    answers = os.dup(1)
    os.dup2(2, 1)  # nothing that a library prints may be taken for an answer
    import_stack()
    watcher = Watcher(find_project())
    with contextlib.suppress(Exception):  # a project that is damaged: its notebooks say how
        import_package()
    watcher.is_listening = False
    gc.collect()
    gc.freeze()
    children = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(answers)
            _run_child(line, watcher)
        with contextlib.suppress(OSError):  # here too: whoever signals its group finds it
            os.setpgid(child, child)
        children.append(child)
        with contextlib.suppress(BrokenPipeError):  # the build was killed: standard input ends
            os.write(answers, f"{child}\n".encode())
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _run_child(line: str, watcher: Watcher) -> None:
    """Be the kernel of one launch, and never return into the loop of the parent."""
    status = 1
    try:
        os.setpgid(0, 0)  # a group of its own, with all that it starts
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        run_kernel(json.loads(line), watcher)
        status = 0
    finally:
        os._exit(status)


def run_kernel(launch: dict[str, str], watcher: Watcher) -> None:
    """Serve one notebook: `connection` file, `folder` to work in, `log` of what it reads.

    One that speaks of this package (`package`) has all that was imported of it, and what was read
    for that counts as read by it; any other starts without.
    """
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core.interactiveshell import InteractiveShell

    os.chdir(launch["folder"])
    options = {
        "IPKernelApp.log_level": "ERROR",
        "IPKernelApp.parent_handle": os.getppid(),  # ends with the process that started it
        "HistoryManager.hist_file": ":memory:",
    }
    kernel = IPKernelApp.instance()
    kernel.initialize(["-f", launch["connection"], *(f"--{k}={v}" for k, v in options.items())])
    # Figures show themselves once the backend is imported in a kernel; here it was before one.
    InteractiveShell.instance().enable_matplotlib("inline")
    if not launch["package"]:
        forget_package()
        watcher.noted.clear()
    watcher.tell(Path(launch["log"]))
    kernel.start()


def find_project() -> Path:
    """The project whose notebooks run."""
    return Path(os.environ["WEISHAN_PROJECT"])


def forget_package() -> None:
    """Have this package imported anew by whoever needs it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "weishan_analysis"]:
        del sys.modules[name]


if __name__ == "__main__":
    main()
