"""Destinations are found by their type; secrets come from the environment and go nowhere else."""

from __future__ import annotations

import pytest

import cdp_cli.destinations as package
from cdp_cli.destinations.registry import Redactor, find_connection, open_destination, types
from cdp_cli.errors import ConfigError

HOOK = {
    "type": "webhook",
    "url": "{{ env_var('CDP_T_URL') }}",
    "secret": "{{ env_var('CDP_T_KEY') }}",
}

THIRTEENTH = """
from typing import ClassVar
from cdp_cli.destinations.base import Abilities


class Destination:
    secret_settings: ClassVar[frozenset[str]] = frozenset({"token"})
    abilities = Abilities(frozenset({"upsert"}), can_remove=False, is_idempotent=True, batch_size=1)

    @classmethod
    def build(cls, connection, target):
        return cls()
"""


def test_knows_its_types():
    assert {"files", "postgres", "webhook"} <= set(types())
    assert not {"base", "registry"} & set(types())
    assert not [name for name in types() if name.startswith("_")]


def test_a_new_destination_is_one_new_file(tmp_path, monkeypatch, target):
    (tmp_path / "pigeon.py").write_text(THIRTEENTH)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    connection = find_connection("post", {"post": {"type": "pigeon"}}, tmp_path)
    assert "pigeon" in types()
    assert open_destination(connection, target()).abilities.batch_size == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hoook", r"no destination 'hoook'.*did you mean 'hook'\?"),
        ("typo", r"'typo' has the type 'webhok'"),
        ("plain", r"'plain' has its 'secret' written in plain text"),
    ],
)
def test_tells_what_is_wrong(tmp_path, name, told):
    configured = {
        "hook": HOOK,
        "typo": {"type": "webhok"},
        "plain": {"type": "webhook", "url": "https://x", "secret": "hunter2hunter2hunter2"},
    }
    with pytest.raises(ConfigError, match=told) as error:
        find_connection(name, configured, tmp_path)
    assert "hunter2" not in error.value.message + error.value.hint


def test_names_the_variable_that_is_not_set(tmp_path, monkeypatch, target):
    monkeypatch.setenv("CDP_T_URL", "https://example.com")
    monkeypatch.delenv("CDP_T_KEY", raising=False)
    connection = find_connection("hook", {"hook": {**HOOK, "optional": True}}, tmp_path)
    assert connection.is_optional
    assert connection.missing_variables == ["CDP_T_KEY"]
    with pytest.raises(ConfigError, match="'hook' needs the environment variable CDP_T_KEY"):
        open_destination(connection, target())


def test_masks_secrets_and_passwords_in_any_text(tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_T_URL", "postgresql://anna:pa55word@db.example.com/crm")
    monkeypatch.setenv("CDP_T_KEY", "s3cr3t-key")
    redact = Redactor(find_connection("hook", {"hook": HOOK}, tmp_path))
    assert redact("bad key s3cr3t-key for pa55word at db") == "bad key ••• for ••• at db"
    assert "pa55word" not in repr(find_connection("hook", {"hook": HOOK}, tmp_path))


def test_masks_what_is_left_of_a_secret_and_tokens_that_were_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_T_URL", "https://example.com")
    monkeypatch.setenv("CDP_T_KEY", "s3cr3t-key-of-some-length")
    redact = Redactor(find_connection("hook", {"hook": HOOK}, tmp_path))
    assert redact("cut short: s3cr3t-key-of-so") == "cut short: •••"
    assert redact("a s3cr3t is no harm") == "a s3cr3t is no harm"
    assert redact('{"Authorization": "Bearer abc.def"}') == '{"Authorization": "Bearer •••"}'
    assert redact("Basic b3BzOnRva2Vu, and on") == "Basic •••, and on"
    file = '{"private_key": "-----BEGIN KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n"}'
    monkeypatch.setenv("CDP_T_KEY", file)
    redact = Redactor(find_connection("hook", {"hook": HOOK}, tmp_path))
    assert redact("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC") == "•••"


def test_does_not_mask_where_something_is(tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_T_FOLDER", "/srv/exports")
    entry = {"type": "files", "path": "{{ env_var('CDP_T_FOLDER') }}"}
    redact = Redactor(find_connection("out", {"out": entry}, tmp_path))
    assert redact("cannot write to /srv/exports") == "cannot write to /srv/exports"
