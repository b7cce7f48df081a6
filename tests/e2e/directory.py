"""A directory that provisions people over SCIM: what it sends, and a client of its kind for the conformance tester."""

import httpx
from scim2_client import BaseSyncSCIMClient


class Client(BaseSyncSCIMClient):
    """Sends what the tester asks for to a running platform."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__()
        self.http = httpx.Client(
            base_url=f"{url}/scim/v2", headers={"Authorization": f"Bearer {token}"}, timeout=30, verify=False
        )

    def request(self, method, url, **sent):
        return self.http.request(method, url, **sent)

    def _parse_json(self, response):
        return response.json()

    def _stays_under_base_url(self, endpoint):
        return str(self.http.build_request("GET", endpoint).url).startswith(str(self.http.base_url))
