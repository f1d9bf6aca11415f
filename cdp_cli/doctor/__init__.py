"""What is wrong with this installation, and how to mend it."""

from __future__ import annotations
