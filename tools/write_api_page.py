"""Write docs/api.md, the reference of `import weishan_analysis as wa`, from its docstrings."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import weishan_analysis as wa

TARGET = Path(__file__).parents[1] / "docs" / "api.md"
_START = """# What `import weishan_analysis as wa` gives

Made from the docstrings by `tools/write_api_page.py`; a test holds it to them."""


def describe() -> str:
    """The page: first functions and classes, then the modules with theirs."""
    given = {name: getattr(wa, name) for name in wa.__all__}
    modules = {name: made for name, made in given.items() if inspect.ismodule(made)}
    parts = [_START]
    for name, made in given.items():
        if name not in modules:
            parts += _describe(f"wa.{name}", made)
    for name, module in modules.items():
        parts += [f"## wa.{name}", _sentence(module)]
        for inner, made in _list_public(module):
            parts += _describe(f"wa.{name}.{inner}", made)
    return "\n\n".join(parts) + "\n"


def _list_public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, made in vars(module).items():
        is_own = (
            getattr(inspect.unwrap(made), "__module__", "") == module.__name__
            if callable(made)
            else False
        )
        if is_own and not name.startswith("_"):
            yield name, made


def _describe(name: str, made: Any) -> Iterator[str]:
    try:
        signature = (
            str(inspect.signature(made)).replace("'", "").replace("pathlib._local", "pathlib")
        )
    except (TypeError, ValueError):
        signature = ""
    yield f"## `{name}`"
    if signature and not isinstance(made, type):
        yield f"```text\n{name.rpartition('.')[2]}{signature}\n```"
    yield inspect.cleandoc(made.__doc__ or "")


def _sentence(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").partition("\n")[0]


if __name__ == "__main__":
    TARGET.write_text(describe(), encoding="utf-8")
