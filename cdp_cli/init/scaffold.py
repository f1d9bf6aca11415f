"""Writes the files of a company's own dbt project, and none that is there already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from cdp_cli.errors import ConfigError
from cdp_cli.init.mapping import guess_profiles
from cdp_cli.init.package import package_entry
from cdp_cli.init.sample import Sample, read_sample
from cdp_cli.init.staging import columns_yaml, staging_sql
from cdp_cli.load.contract import plain_name
from cdp_cli.project import PACKAGE

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
EXAMPLE = "landing/contacts.csv"
# Names that a template cannot have: a dot would hide it, and its own name is not known yet.
RENAMED = {"gitignore": ".gitignore", "gitkeep": "warehouse/.gitkeep"}


@dataclass(frozen=True)
class Request:
    """What to scaffold. `file` is the first file of the source, None for a worked example."""

    directory: Path
    name: str = ""
    source: str = "crm"
    file: Path | None = None
    package: str = ""


@dataclass(frozen=True)
class Scaffold:
    """What was written.

    `load` is the command that loads the first file; `spare` are its columns that the staging model
    does not use.
    """

    directory: Path
    name: str
    files: tuple[Path, ...]
    load: str
    spare: tuple[str, ...]


def scaffold(request: Request) -> Scaffold:
    """Write the project and return what was written.

    Raises ConfigError for a name that dbt does not take, for a package that is not found and for
    files that exist; nothing is written then.
    """
    name = _checked("name of the project", request.name or plain_name(request.directory.name))
    source = _checked("source", request.source)
    table = _table(request.file)
    sample = read_sample(request.file) if request.file else _example()
    guess = guess_profiles(sample, source, table)
    file = str(request.file.resolve()) if request.file else EXAMPLE
    load = f"cdp load {file} --source {source} --table {table}"
    words = {
        "name": name,
        "source": source,
        "table": table,
        "package": package_entry(request.package),
        "columns": columns_yaml(sample.columns),
        "staging": staging_sql(source, table, guess),
        "load": load,
    }
    contents = _contents(words, with_example=request.file is None)
    _check_free(request.directory, contents)
    for path, text in contents.items():
        target = request.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as opened:
            opened.write(text)
    return Scaffold(request.directory, name, tuple(map(Path, contents)), load, guess.spare)


def _contents(words: dict[str, str], *, with_example: bool) -> dict[str, str]:
    """Path -> text of each file of the project."""
    found = {}
    for path, text in sorted(templates().items()):
        if path == EXAMPLE and not with_example:
            continue
        target = RENAMED.get(path, path).replace("SOURCE", words["source"])
        found[target] = text if path == EXAMPLE else Template(text).substitute(words)
    return found


def templates() -> dict[str, str]:
    """Path -> text of each template, for `string.Template`."""
    root = Path(str(resources.files("cdp_cli.init"))) / "templates"
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def _example() -> Sample:
    path = Path(str(resources.files("cdp_cli.init"))) / "templates" / EXAMPLE
    return read_sample(path)


def _table(file: Path | None) -> str:
    if file is None:
        return "contacts"
    return plain_name(file.name.partition(".")[0]) or "records"


def _checked(what: str, name: str) -> str:
    if NAME.fullmatch(name) and name != PACKAGE:
        return name
    reason = "is this project's own" if name == PACKAGE else "is not made of a-z, 0-9 and single _"
    raise ConfigError(
        f"The {what} {name!r} {reason}.", hint="Choose another, for example acme or web_shop."
    )


def _check_free(directory: Path, contents: dict[str, str]) -> None:
    taken = sorted(path for path in contents if (directory / path).exists())
    if taken:
        raise ConfigError(
            f"{directory} already holds {', '.join(taken)}; nothing was written.",
            hint="Choose another directory, or move those files away.",
        )
