from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.rendering import environment_variables, render


def test_environment_variables_are_filled_in_wherever_they_stand(monkeypatch):
    monkeypatch.setenv("CDP_HOST", "db")
    settings = {
        "dsn": "host={{ env_var('CDP_HOST') }}",
        "list": ["{{ env_var('NO', 'x') }}"],
        "n": 1,
    }
    assert render(settings, where="it") == {"dsn": "host=db", "list": ["x"], "n": 1}


def test_a_variable_that_is_not_set_is_named_with_the_setting_that_needs_it(monkeypatch):
    monkeypatch.delenv("CDP_SECRET", raising=False)
    with pytest.raises(ConfigError) as unset:
        render("{{ env_var('CDP_SECRET') }}", where="destination 'hook', setting 'secret'")
    assert unset.value.message == (
        "The environment variable CDP_SECRET is not set; destination 'hook', setting 'secret'"
        " needs it."
    )


@pytest.mark.parametrize("text", ["{{ env_var('X' }}", "{{ secret }}"])
def test_a_template_that_cannot_be_read_is_one_clear_message(text):
    with pytest.raises(ConfigError, match="cannot be read"):
        render(text, where="setting")


def test_the_variables_that_are_needed_are_those_without_a_default():
    settings = {"a": "{{ env_var('A') }} {{ env_var('B') }}", "c": ["{{ env_var('C', '') }}", 1]}
    assert environment_variables(settings) == {"A", "B"}
