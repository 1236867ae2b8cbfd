"""Jobs in processes side by side, for studies whose parts each decide what they look at next."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from typing import TypeVar

import loky

from simexit.runs.beside import begin_worker
from simexit.runs.cases import Watch
from simexit.runs.processes import IDLE_SECONDS
from simexit.runs.worker import TICK_SECONDS

Answer = TypeVar("Answer")


def side_by_side(jobs: Sequence[Callable[[], Answer]], at_once: int, watch: Watch = lambda: None) -> list[Answer]:
    """What each job answers, in order; ``watch`` is called while they are done, and between them where one is at once.

    An error of a job, a worker that died (`BrokenExecutor`) and Ctrl-C end all of them; a job must keep itself what is
    not to be lost.
    """
    if at_once == 1 or len(jobs) < 2:
        return [_then(job(), watch) for job in jobs]
    count = min(at_once, len(jobs))
    pool = loky.ProcessPoolExecutor(count, timeout=IDLE_SECONDS, initializer=begin_worker, initargs=(os.getpid(),))
    try:
        answers = [pool.submit(job) for job in jobs]
        left = {*answers}
        while left:
            done, left = wait(left, TICK_SECONDS, FIRST_COMPLETED)
            for answer in done:
                answer.result()
            watch()
        return [answer.result() for answer in answers]
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _then(answer: Answer, watch: Watch) -> Answer:
    watch()
    return answer
