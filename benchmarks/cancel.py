"""From the request to cancel to its answer, and to the end of every process of the job."""

import time

from benchmarks.table import Row
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn, catalogue


def measure(runs: int) -> list[Row]:
    answered, gone = [], []
    with SiteStandIn() as site, running_service(**site.settings()) as service:
        alice = service.api().new_user()
        site.conditions(bytes_per_second=400_000)
        for _ in range(runs):
            video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5)
            alice.start(video_id)
            alice.wait_progress(video_id)
            began = time.perf_counter()
            alice.post(f"/api/video/cancel/{video_id}")
            answered.append(time.perf_counter() - began)
            while service.named(video_id):
                time.sleep(0.005)
            gone.append(time.perf_counter() - began)
    return [
        Row("cancel to its answer", "s", answered),
        Row("cancel to the end of all processes of the job", "s", gone),
    ]
