"""The kinds of documents that machinery brings."""

from __future__ import annotations

from typing import Final

from coopdesk.ledger.kinds import DocumentKind
from coopdesk.ledger.words import Kind
from coopdesk.machinery.exports import JOBS_EXPORT
from coopdesk.machinery.job_checks import check_job
from coopdesk.machinery.job_weighing import JobDraft
from coopdesk.machinery.jobs import post_job, reverse_job
from coopdesk.machinery.lists import JOBS_LIST
from coopdesk.machinery.slips import job_slip

KINDS: Final[tuple[DocumentKind, ...]] = (
    DocumentKind(
        kind=Kind.JOB,
        draft=JobDraft,
        check=check_job,
        post=post_job,
        reverse=reverse_job,
        listing=JOBS_LIST,
        slip=job_slip,
        export=JOBS_EXPORT,
    ),
)
