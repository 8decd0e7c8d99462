"""Kernels for a build: forked from a process that has the scientific libraries, or plain ones."""

import asyncio
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.running.reads import Reads, read_log
from weishan_analysis.statistics.processed import CURRENT
from weishan_analysis.statistics.writing import scratch_folder

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

OPEN_FILES = 256  # that a build needs: some ten a kernel, and its own
COMMAND = [sys.executable, "-m", "weishan_analysis.running.warm"]


def can_fork() -> bool:
    """Whether kernels can be forked here; macOS can, but its system libraries do not bear it."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Nursery:
    """Starts kernels for one project, and ends them when its block ends."""

    def __init__(self, root: Path, *, fork: bool) -> None:
        self.root, self.fork = root, fork
        self.folder = root / ".weishan" / "kernels"  # logs, sockets, settings
        self._count = itertools.count()
        self._process: subprocess.Popen[str] | None = None
        self._has_forked = False
        self._lock = asyncio.Lock()
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        _check_open_files()
        self._ends.enter_context(scratch_folder(self.folder))
        self._has_sockets = self.fork and _can_hold_sockets(self.folder)
        if self.fork:  # at once: it imports while the build still looks at files
            self._process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=self.environment(),
                cwd=self.root,
                process_group=0,  # out of the reach of Ctrl-C, which the build hears
            )
            self._ends.callback(self._end_process, self._process)
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def _end_process(self, process: "subprocess.Popen[str]") -> None:
        if not self._has_forked:
            process.kill()  # perhaps it still imports
        with process:  # which closes its input: it ends what it forked, then itself
            pass

    def environment(self) -> dict[str, str]:
        """What every kernel finds in its environment, whichever way it is started."""
        return {
            **os.environ,
            CURRENT: "1",
            "IPYTHONDIR": str(self.folder / "ipython"),  # no start-up files of a user
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # or the debugger warns of Python's own modules
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "WEISHAN_PROJECT": str(self.root),
        }

    def new_manager(self, name: str, *, package: bool) -> AsyncKernelManager:
        """A kernel manager whose kernel notes what it reads under `name`.

        package: whether it may have imported this package before it starts.
        """
        place = str(self.folder / str(next(self._count)))  # short: a socket's name is limited
        manager = AsyncKernelManager(connection_file=f"{place}.json")
        if self._has_sockets:
            manager.transport, manager.ip = "ipc", place
        kind = Forked if self.fork else Plain
        provisioner = kind(parent=manager, kernel_id=name, kernel_spec=manager.kernel_spec)
        provisioner.nursery, provisioner.package = self, package
        manager.provisioner = provisioner
        return manager

    def read_log(self, name: str) -> Reads:
        """What the kernel called `name` has read."""
        return read_log(self._log(name), self.root)

    def describe_launch(self, kernel: "Forked | Plain", folder: object) -> str:
        """The launch of a kernel in a folder, as weishan_analysis.running.warm takes it."""
        launch = {
            "connection": kernel.parent.connection_file if kernel.parent else "",
            "folder": str(folder),
            "log": str(self._log(kernel.kernel_id)),
            "package": kernel.package,
        }
        return json.dumps(launch)

    async def fork_kernel(self, launch: str) -> int:
        """The process number of a new kernel."""
        async with self._lock:
            return await asyncio.to_thread(self._ask, launch)

    def _ask(self, launch: str) -> int:
        process = self._process
        if process and process.stdin and process.stdout:
            self._has_forked = True
            process.stdin.write(launch + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            if answer:
                return int(answer)
        raise RuntimeError("the process that forks kernels has ended")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name.replace('/', '-')}.reads"


def _check_open_files() -> None:
    """WeishanError where this process may hold so few files open that kernels would end it."""
    if os.name != "posix":
        return
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < OPEN_FILES <= most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, most))
    elif allowed < OPEN_FILES:
        raise WeishanError(
            Fault("this system", f"a process may hold {allowed} files open",
                  f"at least {OPEN_FILES}", f"allow it: ulimit -n {OPEN_FILES}")
        )  # fmt: skip


def _can_hold_sockets(folder: Path) -> bool:
    """Whether kernels can be spoken to by files: not where paths are long, or on some shares."""
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.bind(str(folder / "trial-1"))
        except OSError:
            return False
    return True


class Plain(LocalProvisioner):
    """A kernel started as a process of its own, like any other, that notes what it reads."""

    nursery: Nursery
    package: bool

    async def launch_kernel(self, *_: object, **options: Any) -> "KernelConnectionInfo":
        """Start it; the command of the kernel specification is not used."""
        launch = self.nursery.describe_launch(self, options["cwd"])
        options["env"] = {**self.nursery.environment(), "WEISHAN_LAUNCH": launch}
        return await super().launch_kernel([*COMMAND, "--once"], **options)


class Forked(LocalProvisioner):
    """A kernel forked by the nursery, addressed by a handle that outlives its process number."""

    nursery: Nursery
    package: bool
    handle: int | None = None

    @property
    def has_process(self) -> bool:
        """Whether it was started and has not been waited for."""
        return self.handle is not None

    async def launch_kernel(self, *_: object, **options: Any) -> "KernelConnectionInfo":
        """Fork it; the command of the kernel specification is not used."""
        launch = self.nursery.describe_launch(self, options["cwd"])
        self.pid = self.pgid = await self.nursery.fork_kernel(launch)
        self.handle = os.pidfd_open(self.pid)
        self.cwd = options["cwd"]
        return self.connection_info

    async def poll(self) -> int | None:
        """None while it runs."""
        if self.handle is None:
            return 0
        ended, _, _ = select.select([self.handle], [], [], 0)
        return 1 if ended else None

    async def wait(self) -> int | None:
        """Wait for its end."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        return 0

    async def send_signal(self, signum: int) -> None:
        """Signal it and all that it started."""
        if self.handle is not None and self.pgid:
            # The nursery reaps no child, so the number cannot belong to another process yet.
            os.killpg(self.pgid, signum)

    async def kill(self, *_: object, **__: object) -> None:
        """End it at once."""
        await self.send_signal(signal.SIGKILL)

    terminate = kill  # it keeps nothing that would have to be saved
