"""The endpoints of a program: addresses to which events are posted (docs/api/webhooks.md)."""

from collections.abc import AsyncIterator, Sequence

from banjie_client.answers import DeliveryJson, DeliveryListJson, EndpointJson, EndpointKeyJson, EndpointListJson
from banjie_client.asynchronous.sending import AsyncSending
from banjie_client.requests import ApiRequest, api_path, given


class AsyncWebhookEndpoints:
    """The endpoints of the calling program: `banjie.endpoints`. Needs the scope `events`."""

    def __init__(self, sending: AsyncSending) -> None:
        self._sending = sending

    async def add(self, name: str, url: str, types: Sequence[str] = ()) -> EndpointKeyJson:
        """Add an endpoint for what happens from now on, of these types or of all. The same again changes nothing."""
        body = {"name": name, "url": url, "types": types}
        return await self._sending.ask(ApiRequest("POST", api_path("endpoints"), json=body), EndpointKeyJson)

    async def all(self) -> list[EndpointJson]:
        """Return the endpoints of this program."""
        return (await self._sending.ask(ApiRequest("GET", api_path("endpoints")), EndpointListJson))["endpoints"]

    async def one(self, name: str) -> EndpointJson:
        """Return an endpoint: how far it has come, and whether it was disabled."""
        return await self._sending.ask(ApiRequest("GET", api_path("endpoints", name)), EndpointJson)

    async def change(self, name: str, *, url: str | None = None, types: Sequence[str] | None = None) -> EndpointJson:
        """Change where an endpoint is, or which events it gets."""
        body = {field: value for field, value in (("url", url), ("types", types)) if value is not None}
        return await self._sending.ask(ApiRequest("PATCH", api_path("endpoints", name), json=body), EndpointJson)

    async def remove(self, name: str) -> None:
        """Send nothing more to an endpoint. Its name is not given again."""
        await self._sending.send(ApiRequest("DELETE", api_path("endpoints", name), once=True))

    async def rotate(self, name: str) -> EndpointKeyJson:
        """Give an endpoint another key. For 24 hours the one before signs too."""
        request = ApiRequest("POST", api_path("endpoints", name, "rotate"), once=True)
        return await self._sending.ask(request, EndpointKeyJson)

    async def enable(self, name: str) -> EndpointJson:
        """Send to an endpoint again that was disabled, from where it stopped."""
        return await self._sending.ask(ApiRequest("POST", api_path("endpoints", name, "enable")), EndpointJson)

    async def replay(self, name: str, after: int) -> EndpointJson:
        """Send everything again that comes after a position, each event under its id."""
        request = ApiRequest("POST", api_path("endpoints", name, "replay"), given(from_=after))
        return await self._sending.ask(request, EndpointJson)

    async def redeliver(self, name: str, position: int) -> DeliveryJson:
        """Send one event again, whatever came of it."""
        path = api_path("endpoints", name, "deliveries", str(position), "redeliver")
        return await self._sending.ask(ApiRequest("POST", path), DeliveryJson)

    async def deliveries(self, name: str, state: str | None = None) -> AsyncIterator[DeliveryJson]:
        """Yield what was sent to an endpoint, the newest first; `state`: due, used_up or delivered."""
        before: int | str | None = None
        while True:
            request = ApiRequest("GET", api_path("endpoints", name, "deliveries"), given(state=state, before=before))
            page = await self._sending.ask(request, DeliveryListJson)
            for delivery in page["deliveries"]:
                yield delivery
            before = page["next"]
            if before is None:
                return
