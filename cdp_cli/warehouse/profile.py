"""The connection of a dbt profile, rendered by dbt itself."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING

from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from dbt.adapters.contracts.connection import Credentials

    from cdp_cli.project import Project


def read_profile(project: Project) -> Credentials:
    """The credentials of the profile and target that `dbt build` in this project would use.

    Raises ConfigError with dbt's own message where they cannot be read.
    """
    from dbt import flags
    from dbt.config.runtime import load_profile
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    set_invocation_context(os.environ)
    before = flags.get_flags()
    flags.set_flags(
        Namespace(PROFILES_DIR=str(project.profiles_dir), LOG_CACHE_EVENTS=False, USE_COLORS=False)
    )
    try:
        target = os.environ.get("DBT_TARGET")
        return load_profile(str(project.root), {}, target_override=target).credentials
    except DbtBaseException as error:
        raise ConfigError(
            f"The dbt profile in {project.profiles_dir} cannot be used: {str(error).strip()}",
            hint="Mend profiles.yml or the variables that it reads; `dbt debug` shows more.",
        ) from error
    finally:
        flags.set_flags(before)
