"""Who is who: what the command line adds to the models of the identity room."""

from __future__ import annotations
