"""How messages travel: as JSON of what differs from the default. Every client and worker uses this."""

import dataclasses
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

from models.frozen import Frozen


class Sparse(PydanticJSONPlainPayloadConverter):
    """Defaults need not lie in the history of every case: it is a third smaller without them."""

    def to_payload(self, value: Any) -> Payload | None:
        if not isinstance(value, Frozen):
            return super().to_payload(value)
        data = value.model_dump_json(exclude_defaults=True).encode()
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


class Wire(CompositePayloadConverter):
    """Temporal's own converters, the one for JSON replaced."""

    def __init__(self) -> None:
        sparse = Sparse()
        usual = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(sparse if isinstance(one, JSONPlainPayloadConverter) else one for one in usual))


CONVERTER = dataclasses.replace(DataConverter.default, payload_converter_class=Wire)
