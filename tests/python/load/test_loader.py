from __future__ import annotations

import csv
import signal
import time
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp_cli import warehouse
from cdp_cli.errors import (
    ConfigError,
    ContractError,
    FileError,
    SourceError,
    WarehouseBusyError,
)
from cdp_cli.load.loader import find_table, load_files
from cdp_cli.load.request import LoadJob, LoadOptions
from cdp_cli.project import Project

CONTACTS = "select id, email, city, _file, _line from raw_crm.contacts order by _loaded_at, _line"


@pytest.fixture
def load(project, connection, tmp_path):
    """Load files with a given content into crm.contacts; the result of the last one."""

    def run(content="", *, name="contacts.csv", table="contacts", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        job = LoadJob(path, "crm", table, LoadOptions(**options))
        (result,) = load_files(project, [job], warehouse=connection)
        return result

    return run


def rows(connection, sql=CONTACTS):
    return [tuple(row.values()) for row in connection.query(sql)]


def test_every_row_knows_its_file_line_and_moment(load, connection):
    result = load("id,email,city\n1,a@x,Bonn\n\n2,b@x,\n")
    assert (result.status, result.rows_loaded, result.rows_rejected) == ("loaded", 2, 0)
    assert rows(connection) == [
        ("1", "a@x", "Bonn", "contacts.csv", 2),
        ("2", "b@x", None, "contacts.csv", 4),
    ]
    (noted,) = connection.query("select * from cdp_ops.loads")
    moments = rows(connection, "select distinct _loaded_at from raw_crm.contacts")
    assert moments == [(noted["loaded_at"],)]
    assert (noted["load_id"], noted["mode"], noted["rows_loaded"]) == (result.load_id, "append", 2)


def test_types_that_drift_do_not_break_a_load(load, connection):
    load("id,email,city\n1,a@x,12\n", name="monday.csv")
    load("id,email,city\nABC,a@x,true\n", name="tuesday.csv")
    assert rows(connection, "select id, city from raw_crm.contacts order by id") == [
        ("1", "12"),
        ("ABC", "true"),
    ]


def test_loading_the_same_content_twice_adds_nothing(load, connection):
    load("id,email,city\n1,a@x,Bonn\n", name="monday.csv")
    again = load("id,email,city\n1,a@x,Bonn\n", name="tuesday.csv")
    assert (again.status, again.rows_loaded) == ("unchanged", 0)
    assert len(rows(connection)) == 1
    assert len(rows(connection, "select * from cdp_ops.loads")) == 1


def test_the_same_content_may_belong_into_another_table(load):
    load("id,note\n1,x\n", table="notes")
    assert load("id,note\n1,x\n", allow_missing=True).status == "loaded"


@pytest.mark.parametrize(
    ("name", "content"),
    [("b.csv", "id,email,city,colour\n2,b@x,Bonn,blue\n"),
     ("b.jsonl", '{"id": "2", "email": "b@x", "city": "Bonn", "colour": "blue"}\n')],
)  # fmt: skip
def test_a_replacement_may_bring_a_new_column(load, connection, name, content):
    load("id,email,city\n1,a@x,Bonn\n")
    result = load(content, name=name, mode="replace")
    assert (result.error, result.added_columns) == (None, ["colour"])
    assert rows(connection, "select id, colour from raw_crm.contacts") == [("2", "blue")]


def test_what_a_replacement_removed_can_be_loaded_again(load, connection):
    load("id,email,city\n1,,\n")
    load("id,email,city\n2,,\n", mode="replace")
    assert rows(connection, "select id from raw_crm.contacts") == [("2",)]
    assert load("id,email,city\n1,,\n").status == "loaded"
    assert load("id,email,city\n2,,\n").status == "unchanged"
    assert load("id,email,city\n2,,\n", mode="replace").status == "loaded"
    assert load("id,email,city\n2,,\n", mode="replace").status == "unchanged"
    assert rows(connection, "select id from raw_crm.contacts") == [("2",)]


@pytest.mark.parametrize(("name", "content"), [("a.csv", "id,email,city\n"), ("a.jsonl", "{\n")])
def test_an_empty_replacement_is_refused_unless_it_is_meant(load, connection, name, content):
    load("id,email,city\n1,,\n")
    refused = load(content, name=name, mode="replace", allow_missing=True)
    assert isinstance(refused.error, ContractError)
    assert "would empty crm.contacts" in refused.error.message
    assert len(rows(connection)) == 1
    meant = load(content, name=name, mode="replace", allow_missing=True, allow_empty=True)
    assert meant.status == "loaded"
    assert rows(connection) == []


def test_every_load_is_later_than_the_one_before_even_if_the_clock_goes_back(load, connection):
    load("id,email,city\n1,,\n")
    connection.execute("update cdp_ops.loads set loaded_at = timestamp '2999-01-01'")
    load("id,email,city\n2,,\n")
    latest = rows(connection, "select max(_loaded_at)::text from raw_crm.contacts")
    assert latest == [("2999-01-01 00:00:00.000001",)]


def test_broken_rows_are_kept_with_reason_line_and_text(load, connection):
    result = load(
        b'id,email,city\n1,a,b\n2,b\n3,"x,y\n4,\xff,z\n5,a\0,b\n6,a,b,c\n7,\xc3\xa9\xc3\xa9,d\n'
    )
    assert (result.rows_loaded, result.rows_rejected) == (2, 5)
    kept = rows(
        connection,
        "select line, reason, raw_text, file, load_id from cdp_ops.load_rejects order by line",
    )
    same = ("contacts.csv", result.load_id)
    assert kept == [
        (3, "2 columns instead of 3", "2,b", *same),
        (4, "a quote is never closed", '3,"x,y', *same),
        (5, "bytes that are no text in this encoding", "4,\ufffd,z", *same),
        (6, "a NUL byte", "5,a\0,b", *same),
        (7, "4 columns instead of 3", "6,a,b,c", *same),
    ]
    assert result.first_rejects == [(line, reason) for line, reason, *_ in kept]


def test_many_rejects_are_counted_and_few_are_shown(load):
    result = load("id,email,city\n" + "x\n" * 1000)
    assert result.rows_rejected == 1000
    assert len(result.first_rejects) == 5


def test_additional_columns_are_added_and_noted(load, connection):
    assert load("id,email,city,Loyalty Tier\n1,,,gold\n").added_columns == ["loyalty_tier"]
    assert load("id,email,city\n2,,\n").added_columns == []
    found = rows(connection, "select id, loyalty_tier from raw_crm.contacts order by id")
    assert found == [("1", "gold"), ("2", None)]


def test_a_key_that_first_appears_late_in_a_file_is_added(load, connection):
    result = load('{"id": 1, "email": "", "city": ""}\n{"id": 2, "vip": true}\n', name="a.jsonl")
    assert result.added_columns == ["vip"]
    assert rows(connection, "select id, vip from raw_crm.contacts order by id") == [
        ("1", None),
        ("2", "true"),
    ]


def test_a_column_per_thing_is_refused(load, connection):
    keys = ", ".join(f'"customer_{number}": 1' for number in range(600))
    result = load(f'{{"id": 1, "email": 2, "city": 3, {keys}}}\n', name="a.jsonl")
    assert isinstance(result.error, ContractError)
    assert "more than 500 columns" in result.error.message
    assert len(connection.columns("raw_crm", "contacts")) in {0, 6}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "id,email\n1,a\n"), ("a.jsonl", '{"id": 1, "email": "a"}\n')],
)
def test_a_column_that_was_promised_must_be_there(load, connection, name, content):
    result = load(content, name=name)
    assert isinstance(result.error, ContractError)
    assert "lacks 1 column that crm.contacts promises: city" in result.error.message
    assert rows(connection, "select * from cdp_ops.loads") == []
    assert load(content, name=name, allow_missing=True).rows_loaded == 1
    assert rows(connection)[0][:3] == ("1", "a", None)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("id+|email+|city&|\r\n1+|a,b+|x\ny&|\r\n", {"delimiter": "+|", "row_end": "&|"}),
        ("1\ta,b\tx\ny", {"has_header": False, "delimiter": "\t", "row_end": "\0"}),
        ("id;email;city\n1;'a,b';'x\ny'\n", {"quote": "'"}),
        ('id,email,city\n1,"a,b","x\ny"\n'.encode("utf-16"), {}),
        ('id,email,city\n1,"a,b","x\ny"\n'.encode("utf-16-le"), {"encoding": "utf-16-le"}),
        ('1|"a,b"|"x\ny"\n', {"has_header": False}),
    ],
)
def test_files_as_other_systems_write_them(load, connection, content, options):
    if options.get("row_end") == "\0":
        content, options["row_end"] = content + "#", "#"
    assert load(content, **options).rows_loaded == 1
    assert rows(connection)[0][:3] == ("1", "a,b", "x\ny")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0", "is a PNG image"),
        ("a.csv", b"PK\x03\x04\x14\0", "Excel workbook"),
        ("a.csv", "<html><body>Log in</body></html>", "is a web page"),
        ("a.csv", "Dear customer\n", "is no CSV file"),
        ("a.csv", "1,a@x,Bonn\n2,b@x,Ulm\n", "lacks 3 columns"),
        ("a.parquet", "PAR1nonsense", "is no Parquet file that can be read"),
    ],
)
def test_a_file_that_is_no_data_is_one_clear_message_and_leaves_nothing(
    load, connection, name, content, message
):
    result = load(content, name=name)
    assert result.status == "failed"
    assert message in result.error.message
    assert result.error.hint
    assert rows(connection, "select * from cdp_ops.loads") == []


def test_a_failing_file_does_not_undo_the_others(project, connection, tmp_path):
    for name, content in {"a.csv": "1,,\n", "c.csv": "3,,\n"}.items():
        (tmp_path / name).write_text("id,email,city\n" + content)
    jobs = [LoadJob(tmp_path / name, "crm", "contacts") for name in ("a.csv", "b.csv", "c.csv")]
    heard = []
    results = load_files(project, jobs, warehouse=connection, on_result=heard.append)
    assert [result.status for result in results] == ["loaded", "failed", "loaded"]
    assert isinstance(results[1].error, FileError)
    assert heard == results
    assert rows(connection, "select id from raw_crm.contacts order by id") == [("1",), ("3",)]


def test_a_source_or_table_that_nobody_declared_names_the_known_and_the_closest(project):
    with pytest.raises(SourceError) as unknown:
        find_table(project, "cmr", "contacts")
    assert unknown.value.message == (
        "Source 'cmr' is not declared in the project (declared: crm, shop)."
    )
    assert "Did you mean 'crm'?" in unknown.value.hint
    with pytest.raises(SourceError, match=r"Table 'contact' .*'crm' \(declared: contacts, notes\)"):
        find_table(project, "crm", "contact")
    with pytest.raises(SourceError, match="'cdp_ops'"):
        find_table(project, "cdp_ops", "loads")


def test_nothing_is_loaded_if_one_of_the_tables_is_unknown(project, tmp_path):
    with pytest.raises(SourceError):
        load_files(project, [LoadJob(tmp_path / "a.csv", "crm", "nope")])
    assert not (project.root / "warehouse").exists()


def test_a_project_without_the_tables_for_notes_is_one_clear_message(project, tmp_path):
    (project.root / "models/staging/_ops__sources.yml").unlink()
    with pytest.raises(ConfigError, match=r"does not declare the tables cdp_ops\.loads"):
        load_files(project, [LoadJob(tmp_path / "a.csv", "crm", "contacts")])


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    good=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    broken=st.lists(st.sampled_from(["x", "1,2", "1,2,3,4", '1,"2"3,4', "a,\0,b"]), max_size=4),
)
def test_every_row_of_a_file_is_either_loaded_unchanged_or_kept_as_a_reject(
    project, connection, tmp_path, good, broken
):
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "email", "city"])
        writer.writerows(good)
        file.writelines(f"{line}\r\n" for line in broken)
    job = LoadJob(path, "crm", "contacts", LoadOptions(mode="replace", allow_empty=True))
    (result,) = load_files(project, [job], warehouse=connection)
    if result.status == "unchanged":
        return
    found = rows(connection, "select id, email, city from raw_crm.contacts order by _line")
    assert found == [tuple(cell or None for cell in row) for row in good]
    kept = rows(
        connection,
        "select raw_text from cdp_ops.load_rejects"
        f" where load_id = '{result.load_id}' order by line",
    )
    assert [text for (text,) in kept] == broken
    assert result.rows_loaded + result.rows_rejected == len(good) + len(broken)


KILLED = """
from pathlib import Path
from cdp_cli.load.landing import Landing
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadOptions
from cdp_cli.project import Project
import cdp_cli.load.landing as landing
import cdp_cli.load.text as text
import time

text.BLOCK_BYTES = 20_000
landing.BATCHES_AT_ONCE = 2
note = landing.Ledger.note_rejects

def note_slowly(*arguments):
    note(*arguments)
    print("half-written", flush=True)
    time.sleep(60)

landing.Ledger.note_rejects = note_slowly
job = LoadJob(Path("big.csv"), "crm", "contacts", LoadOptions(mode="replace"))
load_files(Project.find(), [job])
"""


def test_a_load_that_is_killed_leaves_nothing_half_written(project, in_other_process):
    """The process is killed after rows and rejects were written and before the end of the load."""
    before, big = Path("before.csv"), Path("big.csv")
    before.write_text("id,email,city\n0,,\n")
    load_files(project, [LoadJob(before, "crm", "contacts")])
    big.write_text("id,email,city\n" + "".join(f"{n},a@x,b\n{n}\n" for n in range(20_000)))
    process = in_other_process(KILLED)
    assert process.stdout.readline() == "half-written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with warehouse.connect(project) as connection:
        assert rows(connection, "select id from raw_crm.contacts") == [("0",)]
        assert rows(connection, "select * from cdp_ops.load_rejects") == []
        assert len(rows(connection, "select * from cdp_ops.loads")) == 1
    (again,) = load_files(project, [LoadJob(big, "crm", "contacts", LoadOptions(mode="replace"))])
    assert (again.rows_loaded, again.rows_rejected) == (20_000, 20_000)


HOLDER = """
import time
from cdp_cli import warehouse
from cdp_cli.project import Project
held = warehouse.connect(Project.find())
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_writer_is_one_clear_message_that_names_the_first(project, in_other_process):
    process = in_other_process(HOLDER)
    assert process.stdout.readline() == "held\n"
    Path("a.csv").write_text("id,email,city\n")
    with pytest.raises(WarehouseBusyError) as busy:
        load_files(project, [LoadJob(Path("a.csv"), "crm", "contacts")])
    assert f"is in use by process {process.pid} " in busy.value.message
    assert busy.value.hint


def test_the_order_of_a_large_file_is_kept(project, connection, tmp_path):
    """The profile lets DuckDB reorder rows; `_line` must not depend on that."""
    path = tmp_path / "large.csv"
    path.write_text("id,email,city\n" + "".join(f"{n + 2},,\n" for n in range(400_000)))
    load_files(project, [LoadJob(path, "crm", "contacts")], warehouse=connection)
    wrong = rows(connection, "select count(*) from raw_crm.contacts where id <> _line::varchar")
    assert wrong == [(0,)]


def test_a_damaged_gzip_file_fails_in_the_middle_and_leaves_nothing(load, connection):
    import gzip
    import random

    numbers = random.Random(1)
    content = "id,email,city\n" + "".join(
        f"{numbers.random()},{numbers.random()},\n" for _ in range(30_000)
    )
    result = load(gzip.compress(content.encode())[:-2000], name="a.csv.gz", encoding="utf-8")
    assert isinstance(result.error, FileError)
    assert "damaged gzip" in result.error.message
    assert rows(connection, "select * from cdp_ops.loads") == []


def test_what_was_loaded_is_there_for_plain_duckdb(project, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,email,city\n1,,\n")
    started = time.monotonic()
    (result,) = load_files(Project(project.root), [LoadJob(path, "crm", "contacts")])
    assert 0 < result.seconds <= time.monotonic() - started
    with duckdb.connect(str(project.root / "warehouse/shop.duckdb"), read_only=True) as plain:
        assert plain.execute("select count(*) from raw_crm.contacts").fetchall() == [(1,)]
