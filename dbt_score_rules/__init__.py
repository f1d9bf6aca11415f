"""Rules of the house for dbt-score."""
