"""The engine itself, Procrastinate: the app of a worker, its task, and how often what is tried again.

Retries, stalled jobs and priorities are its own: a job says what comes next (`Again`), and the engine puts it
there; a worker that gives no sign of life for half a minute has its jobs put back by any other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import URL

from ingest.errors import CaseboxError
from ingest.jobs.reading import SUSPECT, Again, Seat
from models.jobs import HEAVY, LIGHT, READ, SCHEMA

if TYPE_CHECKING:
    from procrastinate import App

BEAT_SECONDS = 5.0
"""Between two signs of life of a worker."""
STALLED_SECONDS = 30.0
"""Without one, and its jobs are others'."""
POLL_SECONDS = 5.0
"""Between two looks for jobs that no notification told of, such as those put back."""
STALLED_CRON = "* * * * * */10"
"""How often stalled jobs are looked for: every ten seconds, by one worker of all."""
UNKNOWN_SECONDS = 30.0
"""Until a job is tried again whose call this worker does not know."""
LONGEST_SECONDS = 300.0
"""Between two tries of a job that fails by a bug or because the database is away."""
CONNECTIONS = 4
"""To a database, of one process and queue, besides the one that listens."""


class Postponed(Exception):
    """A job is not done with: how the engine is told."""

    def __init__(self, again: Again) -> None:
        super().__init__(again.queue or "")
        self.again = again


Read = Callable[[str, Seat], Again | None]
"""Reads a message of the call in a schema."""


def trouble() -> tuple[type[Exception], ...]:
    """What is raised while the database cannot be reached."""
    import psycopg
    from procrastinate.exceptions import ConnectorException
    from psycopg_pool import PoolTimeout

    return (CaseboxError, ConnectorException, psycopg.Error, PoolTimeout, OSError)


def make_app(url: URL, read: Read) -> App:
    """The app of a worker on one database; not open yet."""
    from procrastinate import App, JobContext, PsycopgConnector, RetryDecision
    from procrastinate.jobs import Job
    from procrastinate.retry import BaseRetryStrategy

    class Retry(BaseRetryStrategy):
        """As the job says; and for ever: the tries of a message are counted with the message."""

        def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
            if isinstance(exception, Postponed):
                again = exception.again
                at = datetime.now(UTC) + timedelta(seconds=again.wait_seconds)
                return RetryDecision(retry_at=at, priority=again.priority, queue=again.queue, lock=again.lock)
            return RetryDecision(retry_in={"seconds": int(min(2.0**job.attempts, LONGEST_SECONDS))})

    app = App(
        connector=PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=CONNECTIONS, kwargs=PATH)
    )

    @app.task(name=READ, pass_context=True, retry=Retry())
    def read_one(context: JobContext, *, schema: str, message: int) -> None:
        job = context.job
        again = read(schema, Seat(message, job.queue, job.priority))
        if again is not None:
            raise Postponed(again)

    @app.periodic(cron=STALLED_CRON, periodic_id="stalled")
    @app.task(name="casebox.stalled", queue=LIGHT, queueing_lock="casebox.stalled")
    async def put_back(timestamp: int) -> None:  # noqa: ARG001 # as the engine calls it
        """What took its reader down, or was only with it: read apart from all others."""
        jobs = app.job_manager
        for job in await jobs.get_stalled_jobs(task_name=READ, seconds_since_heartbeat=STALLED_SECONDS):
            await jobs.retry_job(job, queue=HEAVY, priority=-job.attempts, lock=SUSPECT)
        for job in await jobs.get_stalled_jobs(task_name="casebox.stalled"):
            await jobs.retry_job(job)

    return app


PATH = {"options": f"-c search_path={SCHEMA} -c timezone=UTC"}
"""The engine's connections see its tables and nothing else."""


def conninfo(url: URL) -> str:
    """The database as libpq is told of it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def serve(app: App, queue: str, at_once: int) -> None:
    """Take jobs from a queue until cancelled, or until the database goes away."""
    async with app.open_async():
        await app.run_worker_async(
            queues=[queue],
            name=f"casebox {queue}",
            concurrency=at_once,
            install_signal_handlers=False,
            delete_jobs="successful",
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=BEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
        )
