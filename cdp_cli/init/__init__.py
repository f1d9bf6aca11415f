"""Scaffolds a company's own dbt project that uses this one as a package."""

from __future__ import annotations
