"""The metrics of the code stay within their bounds."""

import pytest

from benchmarks.code_metrics import CodeMetric, code_metrics


@pytest.mark.parametrize("metric", code_metrics(), ids=lambda metric: metric.name)
def test_metric_is_within_its_bound(metric: CodeMetric) -> None:
    assert metric.within_bound, str(metric)
