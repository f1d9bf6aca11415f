"""What bad data cost, read from the insights of a build."""

from __future__ import annotations

from cdp_cli.night.trend import trends
from cdp_cli.quality.cost import spark
from cdp_cli.warehouse import connect

INSIGHTS = """
create schema insights;
create table insights.insight_data_quality as
select * from (values
    ('crm', 'profiles', 90, 5, 10, 0.5, 2), ('shop', 'orders', 100, 0, 0, 0.75, 0),
    ('shop', 'events', 300, 0, 0, 0.25, 1)
) as _ (source, concept, kept_rows, folded_rows, rejected_rows, completeness, days_since_load);
create table insights.insight_data_quality_days as
select * from (values
    ('crm', 'profiles', 'email', date '2026-01-01', 40, 0, 40),
    ('crm', 'profiles', 'phone', date '2026-01-01', 40, 0, 0),
    ('crm', 'profiles', 'email', date '2026-01-02', 50, 10, 50),
    ('crm', 'profiles', 'phone', date '2026-01-02', 50, 10, 50)
) as _ (source, concept, attribute_name, landed_on, kept_rows, rejected_rows, filled_rows);
create table insights.insight_data_quality_conflicts as
select * from (values
    ('crm', 'gender', 90, 3, 250.40), ('shop', 'gender', 80, 0, 0), ('shop', 'language', 80, 9, 99)
) as _ (source, attribute_name, customers, conflicting_customers, conflicting_revenue);
"""


def test_the_worst_source_and_the_dearest_conflict_come_first(project, cdp):
    with connect(project) as warehouse:
        for statement in filter(str.strip, INSIGHTS.split(";")):
            warehouse.execute(statement)
    shown = cdp("quality", "cost")
    assert shown.code == 0, shown.err
    lines = [line.split() for line in shown.out.splitlines()]
    assert ["crm", "90", "5", "10", "90.0%", "50%", "▅█", "2"] in lines
    assert ["shop", "400", "0", "0", "100.0%", "38%", "0"] in lines
    assert shown.out.index("crm") < shown.out.index("shop")
    assert ["gender", "crm", "90", "3", "250"] in lines
    assert shown.out.index("250") < shown.out.index("99")


def test_before_a_build_it_says_what_to_do(project, cdp):
    with connect(project) as warehouse:
        warehouse.ensure_declared("cdp_ops")
    told = cdp("quality", "cost")
    assert told.code == 1
    assert "cdp build" in told.err


def test_a_row_of_bars():
    assert spark([0, 0.5, 1]) == "▁▅█"
    assert spark([]) == ""


def test_the_picture_of_a_page_needs_nothing_from_elsewhere():
    day = {"day": "2026-01-01", "rows": 4, "completeness": 0.5, "validity": 0.75}
    source = {"source": "<crm>", "kept": 4, "rejected": 1, "validity": 0.8, "completeness": 0.5}
    drawn = trends([{**source, "days": [day]}])
    assert "&lt;crm&gt;" in drawn
    assert "height=18.0 fill='#2563eb'" in drawn
    assert "height=9.0 fill='#b91c1c'" in drawn
    assert "://" not in drawn
    assert trends([]) == ""
