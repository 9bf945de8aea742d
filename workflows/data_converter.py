"""The data converter of every client and worker: JSON without default values, and errors without their messages."""

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
    """Leaves out fields that have their default value: histories are a third smaller without them."""

    def to_payload(self, value: Any) -> Payload | None:
        if not isinstance(value, Frozen):
            return super().to_payload(value)
        data = value.model_dump_json(exclude_defaults=True).encode()
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


SPARSE_JSON = SparseJSONConverter()  # one for all: each run of a workflow has a payload converter of its own


class SparsePayloadConverter(CompositePayloadConverter):
    """Temporal's default converters, with the one for JSON replaced."""

    def __init__(self) -> None:
        defaults = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(SPARSE_JSON if isinstance(default, JSONPlainPayloadConverter) else default for default in defaults)
        )


class PrivateFailureConverter(DefaultFailureConverter):
    """Leaves out the messages of errors, which may contain personal data: a database quotes the row that it could not
    write, a parser the text that it could not read. Only the error's type and traceback travel; its message stands in
    the worker's log."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        if not isinstance(exception, FailureError):
            failure.message = type(exception).__name__


CONVERTER = dataclasses.replace(
    DataConverter.default,
    payload_converter_class=SparsePayloadConverter,
    failure_converter_class=PrivateFailureConverter,
)
