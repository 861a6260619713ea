"""The two ways the service is deployed, as parameters of the fixture `service`."""

import pytest

DEPLOYMENTS = [
    pytest.param("embedded", marks=pytest.mark.xdist_group("embedded")),
    # The same tests once more: the inner loop leaves them out.
    pytest.param("external", marks=[pytest.mark.xdist_group("external"), pytest.mark.slow]),
]

# For tests whose outcome cannot depend on where the stores are.
once = pytest.mark.parametrize("service", DEPLOYMENTS[:1], indirect=True)
