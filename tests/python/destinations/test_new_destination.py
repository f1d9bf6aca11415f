"""The destination that docs/new-destination.md shows is one file, and it works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from loopback import Answer, Request, serving

import cdp_cli.destinations as package
from cdp_cli.destinations.registry import open_destination, types
from cdp_cli.errors import ConfigError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "new-destination.md"


@pytest.fixture
def mailpost(tmp_path, monkeypatch):
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "mailpost.py").write_text(code)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])


@pytest.mark.usefixtures("mailpost")
def test_the_example_sends_removes_and_refuses(connection, target, batch):
    members: dict[str, dict] = {}

    def answer(request: Request) -> Answer:
        if request.headers["Authorization"] != "Bearer secret-of-mailpost":
            return Answer(401)
        errors = []
        for index, member in enumerate((request.json or {}).get("members", [])):
            if "bad" in member["email"]:
                errors.append({"index": index, "message": "no"})
            elif request.path.endswith(":remove"):
                members.pop(member["email"], None)
            else:
                members[member["email"]] = member
        return Answer(body={"errors": errors})

    wanted = target("mirror", key="email", columns={"email": "varchar"}, object={"list": "7"})
    assert "mailpost" in types()
    with serving(answer) as url:
        settings = {"url": url, "token": "secret-of-mailpost"}
        made = open_destination(connection("mailpost", **settings), wanted)
        made.check()
        rows = [{"email": f"{name}@example.com"} for name in ("a", "bad", "B")]
        assert [row.position for row in made.send(batch([*rows, {"email": "x"}])).exceptions] == [
            1,
            3,
        ]
        assert set(members) == {"a@example.com", "b@example.com"}
        made.send(batch([rows[0]], "remove"))
        assert set(members) == {"b@example.com"}
        made.close()
        wrong = open_destination(connection("mailpost", **settings | {"token": "no"}), wanted)
        with pytest.raises(ConfigError, match="401"):
            wrong.check()
        wrong.close()
