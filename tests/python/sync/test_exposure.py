"""A mistake in an exposure is told by name, before anything runs."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.sync.exposure import read_sync

MODEL = {"name": "sync_files__vip", "schema": "activation", "alias": "sync_files__vip"}
META = {"destination": "files", "mode": "mirror", "key": "customer_id", "purpose": "marketing"}


def read(meta: object, model: dict | None = None, parents: list[str] | None = None):
    node = {**MODEL, "columns": {}, **(model or {})}
    exposure = {
        "name": "vip",
        "depends_on": {"nodes": ["model.x.sync_files__vip"] if parents is None else parents},
        "config": {"meta": {"sync": meta}},
    }
    return read_sync(exposure, {"nodes": {"model.x.sync_files__vip": node}})


def test_reads_what_is_written():
    meta = {
        **META,
        "channel": "email",
        "guards": {"max_remove_pct": 20},
        "exclude": ["reason"],
        "schedule": {"cron": "* * * * *"},
    }
    sync = read(meta)
    assert (sync.name, sync.destination, sync.channel) == ("vip", "files", "email")
    assert sync.relation == '"activation"."sync_files__vip"'
    assert sync.guards.max_remove_pct == 20
    assert list(sync.target({"customer_id": "varchar", "reason": "varchar"}).columns) == [
        "customer_id"
    ]


@pytest.mark.parametrize(
    ("mode", "answer"),
    [("mirror", "remove"), ("upsert", "remove"), ("update_only", "keep"), ("append", "keep")],
)
def test_who_withdraws_is_taken_back_where_the_sync_made_the_record(mode, answer):
    assert read({**META, "mode": mode}).on_withdrawal == answer


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mode": None}, "no 'mode'"),
        ({"mode": "overwrite"}, "mode: 'overwrite'"),
        ({"destinaton": "x"}, "did you mean 'destination'?"),
        ({"object": "path"}, "wrong kind"),
        ({"batch_size": 0}, "batch_size: 0"),
        ({"batch_size": True}, "wrong kind"),
        ({"on_unknown": "pray"}, "on_unknown: 'pray'"),
        ({"guards": {"max_remove": 3}}, "guard 'max_remove'"),
        ({"guards": {"max_removes": -1}}, "max_removes: -1"),
        ({"exclude": ["customer_id"]}, "excludes its own key"),
    ],
)
def test_says_what_is_wrong(change, told):
    meta = {key: value for key, value in (META | change).items() if value is not None}
    with pytest.raises(ConfigError) as error:
        read(meta)
    assert told in error.value.message
    assert "'vip'" in error.value.message
    assert error.value.hint


def test_says_that_the_model_is_gone():
    with pytest.raises(ConfigError, match="depends on sync_old"):
        read(META, parents=["model.x.sync_old"])


def test_says_that_a_documented_key_was_renamed():
    columns = {"customer_ref": {}, "email": {}}
    with pytest.raises(ConfigError, match=r"'customer_id'.*did you mean 'customer_ref'\?"):
        read(META, model={"columns": columns})


def test_needs_the_customer_for_consent():
    sync = read({**META, "key": "email"})
    with pytest.raises(ConfigError) as error:
        sync.check_model({"email": "varchar", "city": "varchar"})
    assert "'customer_id'" in error.value.message
    assert "consent" in error.value.hint
