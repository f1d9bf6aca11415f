"""Google Customer Match, by the Data Manager API: customer lists of hashed identifiers.

Requests are worked on later: the request's status is asked for until it tells which records were
refused. `validateOnly` is Google's own dry run. As at Meta, the hashes of what was sent are kept as
the record's remote id, so that exactly those are removed again. Source: Google's discovery document
of the Data Manager API v1 and its guide "Format user data".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from typing_extensions import override

from cdp_cli.destinations import _identity
from cdp_cli.destinations._api import SignedIn, Vendor
from cdp_cli.destinations._rows import Load, Row, UnfitError, load
from cdp_cli.destinations.base import (
    REMOTE_ID,
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Rate,
)
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SCOPE = "https://www.googleapis.com/auth/datamanager"
CHOICES = {"granted": "CONSENT_GRANTED", "denied": "CONSENT_DENIED"}
# Column of the model -> member of Google's consent.
CONSENTS = {"ad_user_data": "adUserData", "ad_personalization": "adPersonalization"}
ADDRESS = ("given_name", "family_name", "region_code", "postal_code")
PREFIX = "PROCESSING_ERROR_REASON_"
Member = dict[str, Any]


class Destination(SignedIn):
    """One customer list of one advertising account."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"service_account"})
    vendor = Vendor(
        title="Google",
        url="https://datamanager.googleapis.com",
        modes=frozenset({"upsert", "mirror", "delete"}),
        batch_size=10_000,
        concurrency=2,
        rates=(Rate(300, 60), Rate(100_000, 86_400)),
        secrets=("service_account",),
        knows={"login_account": str, "country_code": str},
        object_needs={"account_id": str, "list_id": str},
        object_knows={"account_type": str, "consent": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Add or remove one batch; see base.py for what it returns and raises."""
        return self._send(batch, is_rehearsal=False)

    def rehearse(self, batch: Batch) -> BatchResult:
        """Let Google look at one batch without storing it."""
        return self._send(batch, is_rehearsal=True)

    @override
    def _ask(self) -> None:
        if self._target.object.get("consent", "granted") not in CHOICES:
            raise self._misfit("has an unknown consent", f"Write {' or '.join(CHOICES)}.")
        # A removal of nobody, only validated, needs the rights that a real one needs.
        nobody = {"userData": {"userIdentifiers": [{"emailAddress": _identity.sha256("@")}]}}
        self._change("remove", [nobody], is_rehearsal=True)

    @override
    def _sign_in(self) -> str:
        import google.auth.exceptions
        from google.auth.transport.requests import Request
        from google.oauth2.service_account import Credentials

        hint = "Give the whole JSON key of a service account that the list is shared with."
        try:
            info = json.loads(self._settings["service_account"])
            make = Credentials.from_service_account_info
            credentials = make(info, scopes=[SCOPE])  # type: ignore[no-untyped-call]  # has no types
            credentials.refresh(Request())
        except (ValueError, TypeError) as error:
            reason = f"The service_account of {self._where.lower()} cannot be read."
            raise ConfigError(reason, hint=hint) from error
        except google.auth.exceptions.TransportError as error:
            reason = f"Google cannot be reached to sign in for {self._where.lower()}."
            raise DestinationUnavailableError(reason, hint="Run again later.") from error
        except google.auth.exceptions.RefreshError as error:
            reason = f"Google refuses the service account of {self._where.lower()}."
            raise ConfigError(reason, hint=hint) from error
        return str(credentials.token)

    def _send(self, batch: Batch, *, is_rehearsal: bool) -> BatchResult:
        rows = batch.rows()
        is_removal = batch.operation == "remove"
        translate = self._known_member if is_removal else self._member
        found = load(rows, translate, json.dumps)
        if not found.items:
            return found.result()
        call = "remove" if is_removal else "ingest"
        self._settle(self._change(call, found.items, is_rehearsal=is_rehearsal), found)
        outdated = [] if is_removal or is_rehearsal else _outdated(rows, found)
        if outdated:
            self._settle(self._change("remove", outdated, is_rehearsal=False), None)
        for index, member in enumerate(found.items):
            identifiers = member["userData"]["userIdentifiers"]
            found.give_id(index, json.dumps(identifiers, separators=(",", ":")))
        return found.result()

    def _member(self, row: Row) -> Member:
        identifiers: list[dict[str, Any]] = []
        if mail := _identity.google_email(row.get("email")):
            identifiers.append({"emailAddress": _identity.sha256(mail)})
        if digits := _identity.phone(row.get("phone"), str(self._settings.get("country_code", ""))):
            plus = "" if _identity.HASHED.fullmatch(digits) else "+"
            identifiers.append({"phoneNumber": _identity.sha256(plus + digits)})
        if all(row.get(column) for column in ADDRESS):
            identifiers.append({"address": _address(row)})
        if not identifiers:
            raise UnfitError("there is no usable e-mail address, phone number or postal address")
        member: Member = {"userData": {"userIdentifiers": identifiers}}
        chosen = {name: CHOICES.get(str(row.get(column))) for column, name in CONSENTS.items()}
        if any(chosen.values()):
            member["consent"] = {name: choice for name, choice in chosen.items() if choice}
        return member

    def _known_member(self, row: Row) -> Member:
        """What was sent of somebody; where that is not known, what the key says."""
        if remembered := row.get(REMOTE_ID):
            return {"userData": {"userIdentifiers": json.loads(remembered)}}
        return self._member(row)

    def _change(self, call: str, members: Sequence[Member], *, is_rehearsal: bool) -> str:
        """Start a change; gives the id of the request, empty for a rehearsal."""
        place = self._target.object
        kind = str(place.get("account_type", "GOOGLE_ADS"))
        destination: dict[str, Any] = {
            "operatingAccount": {"accountType": kind, "accountId": place["account_id"]},
            "productDestinationId": place["list_id"],
        }
        if login := self._settings.get("login_account"):
            destination["loginAccount"] = {"accountType": kind, "accountId": login}
        body: dict[str, Any] = {
            "destinations": [destination],
            "audienceMembers": list(members),
            "encoding": "HEX",
            "validateOnly": is_rehearsal,
        }
        if call == "ingest":
            body["termsOfService"] = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
            if choice := CHOICES.get(str(place.get("consent"))):
                body["consent"] = dict.fromkeys(CONSENTS.values(), choice)
        answer = self._call("POST", f"/v1/audienceMembers:{call}", body) or {}
        if is_rehearsal:
            return ""
        if "requestId" not in answer:
            raise NoAnswerError("the answer names no request", may_be_applied=True)
        return str(answer["requestId"])

    def _settle(self, request: str, found: Load[Member] | None) -> None:
        """Wait for the end of a request; `found` learns which records were refused."""
        if not request:
            return

        def look() -> Mapping[str, Any] | None:
            path = "/v1/requestStatus:retrieve"
            answer = self._call("GET", path, params={"requestId": request})
            [status] = answer["requestStatusPerDestination"]
            is_under_way = status["requestStatus"] in {"PROCESSING", "REQUEST_STATUS_UNKNOWN"}
            return None if is_under_way else status

        status = self._until_done(look, f"the request {request}")
        if status["requestStatus"] != "SUCCESS" and found:
            _read_errors(status, found)


def _address(row: Row) -> dict[str, str]:
    given, family = _identity.name(row["given_name"]), _identity.name(row["family_name"])
    return {
        "givenName": _identity.sha256(given or ""),
        "familyName": _identity.sha256(family or ""),
        "regionCode": str(row["region_code"]).strip().upper(),
        "postalCode": str(row["postal_code"]).strip(),
    }


def _read_errors(status: Mapping[str, Any], found: Load[Member]) -> None:
    counts = status.get("errorInfo", {}).get("errorCounts", [])
    for count in counts:
        for index in count.get("recordIndices", []):
            found.reject(int(index), str(count["reason"]).removeprefix(PREFIX))
    if sum(int(count["recordCount"]) for count in counts) > len(found.told):
        reasons = ", ".join(str(count["reason"]).removeprefix(PREFIX) for count in counts)
        raise BatchRejectedError(f"Google does not say which records failed: {reasons}")
    if status["requestStatus"] == "FAILED" and not counts:
        raise BatchRejectedError("the request has failed")


def _outdated(rows: Sequence[Row], found: Load[Member]) -> list[Member]:
    """Identifiers under which people were added before and are not any more."""
    gone = []
    for place, member in zip(found.places, found.items, strict=True):
        now = member["userData"]["userIdentifiers"]
        before = json.loads(rows[place].get(REMOTE_ID) or "[]")
        if left := [identifier for identifier in before if identifier not in now]:
            gone.append({"userData": {"userIdentifiers": left}})
    return gone
