"""Who is who: why the warehouse thinks so, what people decide about it, how well it is found."""

from __future__ import annotations
