"""Looks whether Temporal knows the search attributes of cases. A case that sets an unknown one is stuck, so that no
worker may begin without them."""

import asyncio
import logging
from datetime import timedelta

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Unavailable
from models.search_attributes import SEARCH_ATTRIBUTES
from starter.client import BanjieClient, temporal_unavailable
from wording.translation import N_, by_door, listed
from workflows.search_attributes import KEYS

log = logging.getLogger("banjie.temporal")
NOT_ASKED_HERE = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED}
LOOKS, LOOK_INTERVAL = 30, timedelta(seconds=1)  # what was registered just now is not known everywhere at once


async def require_search_attributes(client: BanjieClient) -> None:
    """Return once Temporal knows all search attributes. Raises Unavailable if it does not answer, or does not know them
    within half a minute."""
    temporal = await client.connect_temporal()
    for _ in range(LOOKS):
        try:
            missing = await missing_search_attributes(temporal)
        except RPCError as error:
            if error.status not in NOT_ASKED_HERE:
                raise temporal_unavailable(client, error) from error
            log.warning("whether Temporal knows the search attributes was not looked at: %s", error.status.name)
            return
        if not missing:
            return
        await asyncio.sleep(LOOK_INTERVAL.total_seconds())
    written = listed(f"{name} ({SEARCH_ATTRIBUTES[name]})" for name in missing)
    raise Unavailable(
        by_door(
            N_(
                "The namespace {namespace} of Temporal lacks search attributes: {names}. Register "
                "them: temporal operator search-attribute create --namespace {namespace} --name … "
                "--type …"
            ),
            http=N_(
                "The namespace {namespace} of Temporal lacks search attributes: {names}. Register "
                "them: temporal operator search-attribute create namespace: {namespace} name … type …"
            ),
        )(namespace=client.namespace, names=written)
    )


async def missing_search_attributes(temporal: Client) -> list[str]:
    """Return the search attributes that Temporal does not know, or knows under another type."""
    request = ListSearchAttributesRequest(namespace=temporal.namespace)
    known = (await temporal.operator_service.list_search_attributes(request)).custom_attributes
    return [key.name for key in KEYS if known.get(key.name) != IndexedValueType.ValueType(key.indexed_value_type)]
