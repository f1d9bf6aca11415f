"""One customer list behind Google's Data Manager API, and Google's service for tokens."""

from __future__ import annotations

import json
from typing import ClassVar
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fake_vendor import FakeVendor
from google.auth import jwt
from loopback import Answer, Request

AUDIENCE = "https://oauth2.googleapis.com/token"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeGoogle(FakeVendor):
    """`members` are identifiers, as JSON. Those in `refused` come back with their index."""

    routes: ClassVar = [
        ("POST", "/token", "sign_in"),
        ("POST", "/v1/audienceMembers:ingest", "ingest"),
        ("POST", "/v1/audienceMembers:remove", "remove"),
        ("GET", "/v1/requestStatus:retrieve", "status"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.members: set[str] = set()
        self.consents: list[dict | None] = []
        self.refused: dict[str, str] = {}
        self.names_records = True
        self.statuses: dict[str, dict] = {}
        self.tokens = 0

    def service_account(self) -> str:
        pem = KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "private_key_id": "k1",
                "private_key": pem.decode(),
                "client_email": "cdp@project.example",
                "token_uri": f"{self.url}/token",
            }
        )

    def is_welcome(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer token-{self.tokens}"

    def sign_in(self, request: Request) -> Answer:
        form = parse_qs(request.raw.decode())
        public = KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        claims = jwt.decode(form["assertion"][0], certs=public, audience=AUDIENCE)
        assert claims["scope"] == "https://www.googleapis.com/auth/datamanager"
        self.tokens += 1
        return Answer(body={"access_token": f"token-{self.tokens}", "expires_in": 3600})

    def ingest(self, request: Request) -> Answer:
        return self._change(request, self.members.add)

    def remove(self, request: Request) -> Answer:
        return self._change(request, self.members.discard)

    def _change(self, request: Request, change) -> Answer:
        body = request.json
        if len(body["audienceMembers"]) > 10_000:
            return Answer(400, {"error": {"message": "10,000"}})
        if body.get("validateOnly"):
            return Answer(body={})
        number = str(len(self.statuses))
        wrong: dict[str, list[str]] = {}
        for index, member in enumerate(body["audienceMembers"]):
            identifiers = [
                json.dumps(each, sort_keys=True) for each in member["userData"]["userIdentifiers"]
            ]
            reason = next((self.refused[i] for i in identifiers if i in self.refused), None)
            if reason:
                wrong.setdefault(reason, []).append(str(index))
                continue
            self.consents.append(member.get("consent") or body.get("consent"))
            for identifier in identifiers:
                change(identifier)
        counts = [
            {"reason": reason, "recordCount": str(len(indices))}
            | ({"recordIndices": indices} if self.names_records else {})
            for reason, indices in wrong.items()
        ]
        status = {"destination": body["destinations"][0], "requestStatus": "SUCCESS"}
        if counts:
            status |= {"requestStatus": "PARTIAL_SUCCESS", "errorInfo": {"errorCounts": counts}}
        self.statuses[number] = {"looks": 0, "status": status}
        return Answer(body={"requestId": number})

    def status(self, request: Request) -> Answer:
        found = self.statuses[request.query["requestId"]]
        found["looks"] += 1
        under_way = {"requestStatus": "PROCESSING"}
        status = found["status"] if found["looks"] > 1 else under_way
        return Answer(body={"requestStatusPerDestination": [status]})
