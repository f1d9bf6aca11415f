"""The connection of the dbt profile."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cdp_cli.dbt_runner import chosen, lacking_adapter, reason_of
from cdp_cli.errors import ConfigError
from cdp_cli.warehouse.plain import PlainProfile, read_plain

if TYPE_CHECKING:
    from dbt.adapters.contracts.connection import Credentials
    from dbt.config.profile import Profile

    from cdp_cli.project import Project


REASON_LINES = 6


def read_profile(project: Project) -> PlainProfile | Credentials:
    """The profile and target that `dbt build` in this project would use.

    Raises ConfigError with dbt's own message where they cannot be read.
    """
    return read_plain(project) or ask_dbt(project)


def path_of(profile: PlainProfile | Credentials, root: Path) -> str:
    """The file that a profile means; a relative path starts at the project, as it does for dbt."""
    path = str(cast("Any", profile).path)
    return path if path == ":memory:" else str(root / path)


def missing(path: Path) -> ConfigError:
    """The error of whoever needs a warehouse that is there already."""
    return ConfigError(
        f"There is no warehouse yet: {path} does not exist.",
        hint="Load files and run `cdp build`, or point CDP_WAREHOUSE at the right file.",
    )


def ask_dbt(project: Project) -> Credentials:
    """The same, rendered by dbt itself: importing it takes most of what a small command costs."""
    return dbt_profile(project).credentials


def dbt_profile(project: Project) -> Profile:
    """The profile as dbt's adapters take it."""
    from dbt import flags
    from dbt.config.runtime import load_profile
    from dbt_common.context import set_invocation_context
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
    from dbt_common.exceptions import DbtBaseException

    set_invocation_context(os.environ)
    before, talkative = flags.get_flags(), get_event_manager()
    ctx_set_event_manager(EventManager())  # says nothing: what is wrong is ours to tell
    flags.set_flags(
        Namespace(PROFILES_DIR=str(project.profiles_dir), LOG_CACHE_EVENTS=False, USE_COLORS=False)
    )
    try:
        return load_profile(
            str(project.root),
            {},
            profile_name_override=chosen("PROFILE"),
            target_override=chosen("TARGET"),
        )
    except DbtBaseException as error:
        raise lacking_adapter(str(error), project.profiles_dir) or ConfigError(
            f"The dbt profile in {project.profiles_dir} cannot be used:"
            f" {reason_of(str(error), lines=REASON_LINES)}",
            hint="Mend profiles.yml or the variables that it reads; `dbt debug` shows more.",
        ) from error
    finally:
        flags.set_flags(before)
        ctx_set_event_manager(talkative)
