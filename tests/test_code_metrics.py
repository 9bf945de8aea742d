"""The metrics of the code stay within their bounds."""

import pytest

from benchmarks.code_metrics import code_metrics


@pytest.mark.slow
def test_metrics_are_within_their_bounds() -> None:
    metrics = code_metrics()
    assert [str(metric) for metric in metrics if not metric.within_bound] == []
    assert len(metrics) == 6
