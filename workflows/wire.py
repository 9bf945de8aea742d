"""How messages travel: JSON of what was set, and nothing of what was not. Every client and worker uses this."""

import dataclasses

from temporalio.contrib.pydantic import PydanticPayloadConverter, ToJsonOptions
from temporalio.converter import DataConverter


class Sparse(PydanticPayloadConverter):
    """Defaults need not lie in the history of every case: it is a third smaller without them."""

    def __init__(self) -> None:
        super().__init__(ToJsonOptions(exclude_unset=True))


CONVERTER = dataclasses.replace(DataConverter.default, payload_converter_class=Sparse)
