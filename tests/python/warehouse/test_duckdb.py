from __future__ import annotations

import os
import threading
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from cdp_cli import warehouse
from cdp_cli.errors import ConfigError, WarehouseBusyError, WarehouseError


def test_a_new_warehouse_is_made_where_the_profile_says_seen_from_the_project(
    project, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    warehouse.connect(project).close()
    assert (project.root / "warehouse/shop.duckdb").is_file()


def test_the_environment_moves_the_warehouse(project, tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_WAREHOUSE", str(tmp_path / "elsewhere/cdp.duckdb"))
    warehouse.connect(project).close()
    assert warehouse.target(project).file == tmp_path / "elsewhere/cdp.duckdb"
    assert (tmp_path / "elsewhere/cdp.duckdb").is_file()
    assert warehouse.home(project) == tmp_path / "elsewhere/.cdp/cdp"


def test_the_settings_of_the_profile_hold(connection):
    found = connection.query("select current_setting('TimeZone') as zone")
    assert found == [{"zone": "UTC"}]


def test_rows_come_back_as_columns_and_values(connection):
    assert connection.query("select ? as a, ? as b", [1, "x"]) == [{"a": 1, "b": "x"}]


def test_many_rows_are_inserted_and_cast(connection):
    connection.execute("create table t (id bigint, moment timestamp, name text)")
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    rows = ((number, moment, None if number else "O'Brien") for number in range(120_000))
    connection.insert("t", ["id", "moment", "name"], rows)
    found = connection.query(
        "select count(*) as n, max(moment) as latest, max(name) as name from t"
    )
    assert found == [{"n": 120_000, "latest": moment.replace(tzinfo=None), "name": "O'Brien"}]


def test_nothing_to_insert(connection):
    connection.execute("create table t (id bigint)")
    connection.insert("t", ["id"], [])
    assert connection.query("select * from t") == []


def test_arrow_rows_are_appended_by_the_names_of_their_columns(connection):
    connection.execute("create table t (a text, b text)")
    connection.append("main", "t", pa.table({"B": ["1"], "a": ["2"]}))
    assert connection.query("select * from t") == [{"a": "2", "b": "1"}]


def test_a_stream_comes_in_pages_while_other_statements_run(connection):
    connection.execute("create table t as select range as id from range(25)")
    pages = []
    for page in connection.stream("select id from t order by id", size=10):
        pages.append(len(page))
        connection.query("select 1")
    assert pages == [10, 10, 5]


def test_a_stream_in_a_transaction_sees_what_it_wrote(connection):
    with connection.transaction():
        connection.execute("create table t as select 1 as id")
        assert list(connection.stream("select id from t")) == [[(1,)]]


def test_a_transaction_is_all_or_nothing(connection):
    connection.execute("create table t (id bigint)")

    def interrupted():
        with connection.transaction():
            connection.insert("t", ["id"], [(1,)])
            with connection.transaction():
                connection.execute("insert into t values (2)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert connection.query("select * from t") == []
    with connection.transaction():
        connection.execute("insert into t values (3)")
    assert connection.query("select * from t") == [{"id": 3}]


def test_a_statement_that_fails_ends_the_transaction_and_is_the_error(connection):
    connection.execute("create table t (id bigint primary key)")
    with pytest.raises(WarehouseError, match="duplicate key"), connection.transaction():
        connection.execute("insert into t values (1), (1)")
    assert connection.query("select * from t") == []


def test_an_error_names_the_statement_and_no_value(connection):
    connection.execute("create table t (name text primary key)")
    connection.insert("t", ["name"], [("ann@example.com",)])
    for sql in ("select cast(name as int) from t", "insert into t select name from t"):
        with pytest.raises(WarehouseError) as refused:
            connection.execute(sql)
        assert "ann@example.com" not in refused.value.message
        assert refused.value.hint == f"The statement was: {sql}"


def test_columns_of_a_table_in_order(connection):
    connection.execute("create schema s")
    connection.execute("create table s.t (b text, a bigint, c timestamp)")
    assert connection.columns("s", "t") == {"b": "varchar", "a": "bigint", "c": "timestamp"}
    assert connection.columns("s", "other") == {}


def test_declared_tables_are_created_once_and_completed(connection):
    connection.execute("create schema raw_crm")
    connection.execute("create table raw_crm.contacts (ID text, own text)")
    connection.execute("insert into raw_crm.contacts values ('1', 'x')")
    connection.ensure_declared("raw_crm")
    connection.ensure_declared("raw_crm")
    stamps = {"_file": "varchar", "_line": "bigint", "_loaded_at": "timestamp"}
    assert connection.columns("raw_crm", "contacts") == {
        **dict.fromkeys(["ID", "own", "email", "city"], "varchar"),
        **stamps,
    }
    assert connection.columns("raw_crm", "notes") == {"note": "varchar", **stamps}
    assert connection.columns("raw_shop", "orders") == {}
    connection.ensure_declared("cdp_ops")
    assert connection.columns("cdp_ops", "loads")["rows_loaded"] == "bigint"
    assert connection.columns("cdp_ops", "loads")["load_id"] == "varchar"


def test_a_query_is_written_to_a_file(connection, tmp_path):
    path = tmp_path / "it's.parquet"
    sql = "select * from (values (1, 'Zoë, \"Z\"'), (2, null)) as t(id, name) order by id"
    assert connection.unload(sql, path) == 2
    assert parquet.read_table(path)["name"].to_pylist() == ['Zoë, "Z"', None]


def test_reading_only_needs_a_warehouse_that_is_there(project):
    with pytest.raises(ConfigError, match="There is no warehouse yet"):
        warehouse.connect(project, read_only=True)
    assert not (project.root / "warehouse").exists()
    warehouse.connect(project).close()
    with warehouse.connect(project, read_only=True) as connection:
        assert connection.query("select 1 as one") == [{"one": 1}]
        with pytest.raises(WarehouseError, match="read-only"):
            connection.execute("create table t (id bigint)")


def test_a_file_that_is_no_warehouse_is_one_clear_message(project):
    path = project.root / "warehouse/shop.duckdb"
    path.parent.mkdir()
    path.write_text("id,email\n" * 1000)
    with pytest.raises(ConfigError, match=r"shop\.duckdb cannot be opened"):
        warehouse.connect(project)


def test_reading_while_this_process_writes_is_one_clear_message(project, connection):
    del connection
    with pytest.raises(WarehouseBusyError, match="in use by this process"):
        warehouse.connect(project, read_only=True)


READER = """
import time
from cdp_cli import warehouse
from cdp_cli.project import Project
held = warehouse.connect(Project.find(), read_only=True)
print("held", flush=True)
time.sleep(60)
"""


def test_readers_do_not_disturb_each_other_and_keep_a_writer_out(project, in_other_process):
    warehouse.connect(project).close()
    process = in_other_process(READER)
    assert process.stdout.readline() == "held\n"
    with warehouse.connect(project, read_only=True) as connection:
        assert connection.query("select 1 as one") == [{"one": 1}]
    with pytest.raises(WarehouseBusyError, match=f"in use by process {process.pid} "):
        warehouse.connect(project)


def test_the_folder_of_the_warehouse_may_be_forbidden(project, tmp_path, monkeypatch):
    if os.geteuid() == 0:
        monkeypatch.setenv("CDP_WAREHOUSE", "/proc/nowhere/cdp.duckdb")
    else:
        tmp_path.chmod(0o500)
        monkeypatch.setenv("CDP_WAREHOUSE", str(tmp_path / "new/cdp.duckdb"))
    with pytest.raises(ConfigError, match="cannot be made"):
        warehouse.connect(project)


def test_a_connection_may_be_used_from_another_thread(connection):
    found = []
    thread = threading.Thread(target=lambda: found.extend(connection.query("select 1 as one")))
    thread.start()
    thread.join()
    assert found == [{"one": 1}]
