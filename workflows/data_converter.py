"""How messages travel: as JSON of what differs from the default. Every client and worker uses this."""

import dataclasses
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadConverter,
)
from temporalio.exceptions import FailureError

from models.frozen import Frozen


class SparseJSONConverter(PydanticJSONPlainPayloadConverter):
    """Defaults need not lie in the history of every case: it is a third smaller without them."""

    def to_payload(self, value: Any) -> Payload | None:
        if not isinstance(value, Frozen):
            return super().to_payload(value)
        data = value.model_dump_json(exclude_defaults=True).encode()
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


class SparsePayloadConverter(CompositePayloadConverter):
    """Temporal's own converters, the one for JSON replaced."""

    def __init__(self) -> None:
        sparse = SparseJSONConverter()
        usual = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(sparse if isinstance(one, JSONPlainPayloadConverter) else one for one in usual))


class PrivateFailureConverter(DefaultFailureConverter):
    """What an error says may name people: a database quotes the row it could not write, a parser what it could not
    read. Only the kind of error travels, and where it arose; its words stand in the worker's log."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        if not isinstance(exception, FailureError):
            failure.message = type(exception).__name__


CONVERTER = dataclasses.replace(
    DataConverter.default,
    payload_converter_class=SparsePayloadConverter,
    failure_converter_class=PrivateFailureConverter,
)
