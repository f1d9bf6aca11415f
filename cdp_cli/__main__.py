"""`python -m cdp_cli` is `cdp`."""

from __future__ import annotations

from cdp_cli.app import main

main()
