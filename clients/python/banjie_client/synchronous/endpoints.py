# Made from asynchronous/endpoints.py by `make pages`.
"""The endpoints of a program: addresses to which events are posted (docs/api/webhooks.md)."""

from collections.abc import Iterator, Sequence

from banjie_client.answers import DeliveryJson, DeliveryListJson, EndpointJson, EndpointKeyJson, EndpointListJson
from banjie_client.synchronous.sending import Sending
from banjie_client.requests import ApiRequest, api_path, given


class WebhookEndpoints:
    """The endpoints of the calling program: `banjie.endpoints`. Needs the scope `events`."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def add(self, name: str, url: str, types: Sequence[str] = ()) -> EndpointKeyJson:
        """Add an endpoint for what happens from now on, of these types or of all. The same again changes nothing."""
        body = {"name": name, "url": url, "types": types}
        return self._sending.ask(ApiRequest("POST", api_path("endpoints"), json=body), EndpointKeyJson)

    def all(self) -> list[EndpointJson]:
        """Return the endpoints of this program."""
        return (self._sending.ask(ApiRequest("GET", api_path("endpoints")), EndpointListJson))["endpoints"]

    def one(self, name: str) -> EndpointJson:
        """Return an endpoint: how far it has come, and whether it was disabled."""
        return self._sending.ask(ApiRequest("GET", api_path("endpoints", name)), EndpointJson)

    def change(self, name: str, *, url: str | None = None, types: Sequence[str] | None = None) -> EndpointJson:
        """Change where an endpoint is, or which events it gets."""
        body = {field: value for field, value in (("url", url), ("types", types)) if value is not None}
        return self._sending.ask(ApiRequest("PATCH", api_path("endpoints", name), json=body), EndpointJson)

    def remove(self, name: str) -> None:
        """Send nothing more to an endpoint. Its name is not given again."""
        self._sending.send(ApiRequest("DELETE", api_path("endpoints", name), once=True))

    def rotate(self, name: str) -> EndpointKeyJson:
        """Give an endpoint another key. For 24 hours the one before signs too."""
        request = ApiRequest("POST", api_path("endpoints", name, "rotate"), once=True)
        return self._sending.ask(request, EndpointKeyJson)

    def enable(self, name: str) -> EndpointJson:
        """Send to an endpoint again that was disabled, from where it stopped."""
        return self._sending.ask(ApiRequest("POST", api_path("endpoints", name, "enable")), EndpointJson)

    def replay(self, name: str, after: int) -> EndpointJson:
        """Send everything again that comes after a position, each event under its id."""
        request = ApiRequest("POST", api_path("endpoints", name, "replay"), given(from_=after))
        return self._sending.ask(request, EndpointJson)

    def redeliver(self, name: str, position: int) -> DeliveryJson:
        """Send one event again, whatever came of it."""
        path = api_path("endpoints", name, "deliveries", str(position), "redeliver")
        return self._sending.ask(ApiRequest("POST", path), DeliveryJson)

    def deliveries(self, name: str, state: str | None = None) -> Iterator[DeliveryJson]:
        """Yield what was sent to an endpoint, the newest first; `state`: due, used_up or delivered."""
        before: int | str | None = None
        while True:
            request = ApiRequest("GET", api_path("endpoints", name, "deliveries"), given(state=state, before=before))
            page = self._sending.ask(request, DeliveryListJson)
            for delivery in page["deliveries"]:
                yield delivery
            before = page["next"]
            if before is None:
                return
