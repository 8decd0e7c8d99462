"""The command line: `weishan build | check | extract | add | template | diff | ...`.

A command is a function of `commands`: what it cannot do without are its arguments, what has a name
its options. The words for them, in both languages, are in metadata/commands.toml.
"""

import argparse
import inspect
import sys
from argparse import ArgumentError, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args, get_origin

from weishan_analysis import commands
from weishan_analysis.errors import WeishanError, cannot_work
from weishan_analysis.terminal import describe_fault, read_language, read_words, word

# The commands of each group of `weishan --help`.
GROUPS = {
    "site": (commands.new, commands.build),
    "figures": (commands.add, commands.template, commands.diff, commands.remove),
    "read": (commands.extract, commands.check, commands.show, commands.corpus),
}
COMMANDS = {command.__name__: command for group in GROUPS.values() for command in group}
SHELLS = ("bash", "zsh", "tcsh")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; exit status 0, 1 (something is wrong with the data), 2 (usage)."""
    try:
        try:
            status = _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            print(end="", flush=True)  # what cannot be written is said here
    except WeishanError as error:
        _fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _fail(cannot_work(error))
    sys.exit(status)


def _fail(error: WeishanError) -> NoReturn:
    for fault in error.faults:
        print(describe_fault(fault), file=sys.stderr)
    with suppress(OSError):  # of an output that is full, which Python would complain of too
        sys.stdout.close()
    sys.exit(1)


def _run(arguments: Sequence[str]) -> int:
    parser, parsers = make_parser()
    given = vars(parser.parse_args(arguments))
    name, wants_version, shell = (given.pop(key) for key in ("command", "version", "completion"))
    if wants_version:
        from weishan_analysis import __version__

        print(f"weishan {__version__}")
    elif shell:
        print(_complete(parser, parsers, shell))
    elif name is None:
        parser.print_help(sys.stderr)
        return 2
    else:
        try:
            return 1 if COMMANDS[name](**given) is False else 0
        except ArgumentError as error:
            parsers[name].error(str(error))
    return 0


def make_parser() -> tuple[ArgumentParser, dict[str, ArgumentParser]]:
    """The parser of the command line, and those of its commands."""
    if read_language() != "en":
        _translate_argparse()
    parser = ArgumentParser(
        "weishan", f"weishan {word('command.usage')}", _describe_commands(),
        formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("--version", action="store_true", help=word("command.version"))
    parser.add_argument(
        "--completion", choices=SHELLS, metavar="SHELL",
        help=word("command.completion", shells=", ".join(SHELLS)),
    )  # fmt: skip
    commands_of = parser.add_subparsers(dest="command", prog="weishan", help=argparse.SUPPRESS)
    parsers = {}
    for name, command in COMMANDS.items():
        about = word(f"command.{name}.help")
        parsers[name] = commands_of.add_parser(
            name, help=about, description=about, allow_abbrev=False
        )
        for parameter in inspect.signature(command).parameters.values():
            _add_parameter(parsers[name], name, parameter)
    return parser, parsers


def _describe_commands() -> str:
    lines = [word("command.help")]
    for group, members in GROUPS.items():
        lines += ["", f"{word(f'command.{group}')}:"]
        lines += [f"  {c.__name__:10}{word(f'command.{c.__name__}.help')}" for c in members]
    return "\n".join([*lines, "", word("command.more")])


def _add_parameter(parser: ArgumentParser, command: str, parameter: inspect.Parameter) -> None:
    """An argument or an option that takes what the parameter of a command is annotated with."""
    name, kind = parameter.name.rstrip("_"), parameter.annotation
    settings: dict[str, Any] = {"help": word(f"command.{command}.{name}")}
    is_option = parameter.kind is parameter.KEYWORD_ONLY
    if kind is bool:
        settings |= {"action": "store_true"}
    elif get_origin(kind) is Literal:
        settings |= {"choices": [choice for choice in get_args(kind) if choice]}
    elif get_origin(kind) is Sequence:
        settings |= {"type": get_args(kind)[0]}
        settings |= {"action": "append"} if is_option else {"nargs": "+"}
    else:
        settings |= {"type": next(iter(get_args(kind)), kind)}
    if is_option:
        default = parameter.default
        if is_required := default is parameter.empty:
            default = None
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=parameter.name, required=is_required,
            default=[*default] if default == () else default, **settings,
        )  # fmt: skip
    else:
        parser.add_argument(parameter.name, metavar=name, **settings)


def _translate_argparse() -> None:
    texts = {entry["en"]: entry[read_language()] for entry in read_words("usage").values()}
    argparse._ = lambda text: texts.get(text, text)  # type: ignore[attr-defined]


def _complete(parser: ArgumentParser, parsers: dict[str, ArgumentParser], shell: str) -> str:
    """What a shell reads to complete commands, options and files."""
    import shtab

    parser._actions[-1].help = None  # noqa: SLF001 - it passes over what our help hides
    for command in parsers.values():
        for action in command._actions:  # noqa: SLF001 - as shtab's manual has it
            if action.type is Path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)
