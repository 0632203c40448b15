"""The gradebook: what was handed in, what was found, what was changed by hand. Nothing is erased.

SQLite by default, in WAL mode; PostgreSQL by a URL such as ``postgresql+psycopg://.../course``.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from labs.grader.intake import Submission
from labs.kit.errors import LabError

_tables = sa.MetaData()
GRADED, FAULT, UNSAFE = "graded", "fault", "unsafe"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def _table(name: str, *columns: sa.Column) -> sa.Table:
    when = sa.Column("recorded_at", sa.String, nullable=False, default=_now)
    return sa.Table(name, _tables, sa.Column("id", sa.Integer, primary_key=True), *columns, when)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String, nullable=nullable)


# A table is only ever added to. What is valid now follows from the latest rows.
submissions = _table(
    "submissions",
    *(_text("lab"), _text("student"), _text("sha256"), _text("submitted_at")),
    *(_text("problem"), _text("ids"), sa.Column("late", sa.Boolean, nullable=False)),
    sa.Column("minutes", sa.Integer, nullable=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("lab", "student", "sha256", "submitted_at"),
)
gradings = _table(
    "gradings",
    *(_text("lab"), _text("sha256"), _text("lab_digest"), _text("grader_version"), _text("seed")),
    *(_text("backend"), _text("status"), _text("problem"), _text("report")),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.UniqueConstraint(
        *("lab", "sha256", "lab_digest", "grader_version", "seed", "backend", "status")
    ),
)
adjustments = _table(
    "adjustments",
    *(_text("lab"), _text("student"), _text("reason"), _text("by")),
    sa.Column("points", sa.Float, nullable=False),
)


class Gradebook:
    """Records of one course; every method is one transaction."""

    def __init__(self, place: str | Path) -> None:
        """Open it, and make it when it is new.

        Args:
            place: The path of a SQLite file, or the URL of a database.
        """
        url = str(place) if "://" in str(place) else f"sqlite:///{place}"
        try:
            self._engine = sa.create_engine(url)
        except (sa.exc.ArgumentError, ImportError) as error:
            msg = f"The gradebook {url.partition('@')[2] or url} cannot be opened: {error}."
            raise LabError(msg) from error
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _set_up_sqlite)
        _tables.create_all(self._engine)
        with self._engine.begin() as connection:
            for table in _tables.sorted_tables:
                for statement in _guards(table.name, self._engine.dialect.name):
                    connection.execute(sa.text(statement))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def receive(self, lab: str, found: Iterable[Submission]) -> int:
        """Record submissions; return how many were not known yet."""
        new = 0
        with self._engine.begin() as connection:
            for each in found:
                row = {
                    "lab": lab,
                    "student": each.student,
                    "sha256": digest(each),
                    "submitted_at": each.submitted_at.isoformat() if each.submitted_at else "",
                    "problem": each.problem,
                    "ids": json.dumps(each.ids, sort_keys=True),
                    "late": each.late,
                    "minutes": each.minutes,
                    "content": each.content,
                }
                keys = ("lab", "student", "sha256", "submitted_at")
                same = [submissions.c[name] == row[name] for name in keys]
                if connection.execute(sa.select(submissions.c.id).where(*same)).first() is None:
                    connection.execute(submissions.insert().values(row))
                    new += 1
        return new

    def waiting(self, lab: str, lab_digest: str, backend: str) -> list[tuple[str, int]]:
        """Return hash and number of each submission that was not graded for this lab, oldest first.

        What was graded without a sandbox counts only where there still is none.
        """
        done = sa.select(gradings.c.sha256).where(
            gradings.c.lab == lab,
            gradings.c.lab_digest == lab_digest,
            gradings.c.status == GRADED,
            sa.or_(gradings.c.backend != UNSAFE, sa.literal(backend == UNSAFE)),
        )
        oldest = sa.func.min(submissions.c.id)
        query = (
            sa.select(submissions.c.sha256, oldest)
            .where(submissions.c.lab == lab, submissions.c.problem == "")
            .where(submissions.c.sha256.not_in(done))
            .group_by(submissions.c.sha256)
            .order_by(oldest)
        )
        with self._engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def content(self, number: int) -> bytes:
        """Return the text of a submission."""
        query = sa.select(submissions.c.content).where(submissions.c.id == number)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def text(self, lab: str, sha256: str) -> str:
        """Return the code of a submission, known by its hash."""
        query = sa.select(submissions.c.content).where(
            submissions.c.lab == lab, submissions.c.sha256 == sha256
        )
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).scalar_one().decode(errors="replace")

    def record(self, grading: Mapping[str, object]) -> None:
        """Record a grading; one that is there already stays as it is."""
        with self._engine.begin() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(gradings.insert().values(**grading))
            except sa.exc.IntegrityError:
                return

    def adjust(self, lab: str, student: str, points: float, *, reason: str, by: str) -> None:
        """Add points to a mark by hand, or take some away; the reason and the name stay with it."""
        row = {"lab": lab, "student": student, "points": points, "reason": reason, "by": by}
        with self._engine.begin() as connection:
            connection.execute(adjustments.insert().values(row))

    def rows(self, table: sa.Table, lab: str) -> list[dict[str, Any]]:
        """Return the rows of a table about one lab, the oldest first, without the texts."""
        columns = [column for column in table.c if column.name != "content"]
        query = sa.select(*columns).where(table.c.lab == lab).order_by(table.c.id)
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def labs(self) -> list[str]:
        """Return the labs for which something was handed in."""
        with self._engine.connect() as connection:
            query = sa.select(submissions.c.lab).distinct().order_by(submissions.c.lab)
            return list(connection.execute(query).scalars())


def digest(submission: Submission) -> str:
    """Return the hash by which a submission is known."""
    return hashlib.sha256(submission.content or submission.problem.encode()).hexdigest()


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 (the driver's own type)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=30000")


def _guards(table: str, dialect: str) -> list[str]:
    """Return what makes the database itself refuse to change or delete a row."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the gradebook is only added to'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    if dialect == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION gradebook_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the gradebook is only added to'; END $$",
            f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION gradebook_refuse()",
        ]
    return []
