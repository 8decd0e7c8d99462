"""The project that tests stand on, and chromium: found on this machine, never downloaded."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.project import PROJECT

os.environ["LANGUAGE"] = "en"  # of what the command line says

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "chrome")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = [  # root needs the first; the others keep it from asking the network of its own accord
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_chromium() -> str | None:
    commands = (shutil.which(command) for command in COMMANDS)
    applications = (path for path in APPLICATIONS if Path(path).exists())
    return next(filter(None, [*commands, *applications]), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not find_chromium():
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("no chromium on this machine: install one to run the tests in a browser")


@pytest.fixture(scope="session", autouse=True)
def in_the_project() -> None:
    """Whoever looks for a project from the working folder finds that of the tests."""
    os.chdir(PROJECT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: playwright can be started only once in each."""
    found = find_chromium() or pytest.fail("mark this test with @pytest.mark.browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
