"""One look into one folder: what is new since the cursor, and the state that stands for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ingest.errors import MailboxUnavailable
from ingest.language.words import both
from ingest.mailbox import Batch, FetchHistory, FolderFault, FolderState, Wanted
from ingest.mailbox.account import Opened, Sight
from ingest.mailbox.connection import Connection
from ingest.mailbox.cursor import (
    GAPS,
    Look,
    advance,
    begin_again,
    close_gaps,
    judge_look,
    judge_rest,
    parse_anchor,
    rest_from,
    seconds,
    step_back,
)
from ingest.mailbox.limits import FetchLimits, in_batches
from ingest.mailbox.taking import chunked, look_at, sizes, take, take_headers


@dataclass(frozen=True)
class FolderPoll:
    """One look into one folder."""

    connection: Connection
    history: FetchHistory
    limits: FetchLimits
    folder: str
    wanted: Wanted | None
    """Null for the main folder, of which everything is taken in."""

    def run(self, opened: Opened) -> Iterator[Batch | FolderFault]:
        """What is new, in batches; a state without arrivals when only the cursor moved."""
        recorded = self.history.folder_state(self.folder)
        state, new = self._catch_up(recorded, opened)
        if state != recorded:
            yield Batch(state)
        for uids in chunked(new):
            self.connection.stand_in(self.folder)
            sights, untold = look_at(self.connection, uids)
            if untold:
                self._check_gaps(state, len(untold), len(uids))
                state = advance(state, {}, untold)
                yield Batch(state)
            for part in in_batches(sizes(sights), self.limits):
                batch = self._take(state, part, sights)
                state = batch.state
                yield batch
        yield from self._fill_gaps(state)

    def _catch_up(self, recorded: FolderState | None, opened: Opened) -> tuple[FolderState, list[int]]:
        """The state to go on from, and the new UIDs."""
        if recorded is None:
            return FolderState(self.folder, opened.validity, 0, 0), self.connection.search()
        if recorded.validity != opened.validity:
            return begin_again(recorded, opened.validity), self.connection.search()
        found = self.connection.search(max(recorded.last_uid, 1))
        gaps = parse_anchor(recorded).gaps
        new = [uid for uid in found if uid > recorded.last_uid and uid not in gaps]
        marks = [uid for uid, _ in parse_anchor(recorded).marks]
        seen = looks(self.connection.sights(marks))
        identity = judge_look(recorded, seen, new)
        if identity == "same":
            return recorded, new
        if identity == "stepped back":
            rest = self._rest(recorded, rest_from(recorded, seen))
            taken = self.history.taken_at(recorded, rest) if self.wanted is None else None
            dates = None if taken is None else {uid: seconds(at) for uid, at in taken.items()}
            if judge_rest(recorded, rest, dates, opened.uid_next) != "re-made":
                return step_back(recorded, seen | rest), new
        return begin_again(recorded, opened.validity), self.connection.search()

    def _rest(self, state: FolderState, first: int) -> dict[int, Look]:
        rest: dict[int, Look] = {}
        for uids in chunked(self.connection.search(first, state.last_uid)):
            rest.update(looks(self.connection.sights(uids)))
        return rest

    def _take(self, state: FolderState, part: list[int], sights: Mapping[int, Sight]) -> Batch:
        self.connection.stand_in(self.folder)
        chosen = part if self.wanted is None else self._chosen(part, sights, self.wanted)
        arrivals = take(self.connection, chosen, sights, self.limits) if chosen else []
        missing = self._missing(state, set(chosen) - {arrival.uid for arrival in arrivals}, len(chosen))
        taken = looks({uid: sights[uid] for uid in part})
        after = advance(state, taken, missing, passed_over=len(part) - len(chosen))
        return Batch(after, tuple(arrivals))

    def _chosen(self, part: list[int], sights: Mapping[int, Sight], wanted: Wanted) -> list[int]:
        """Those whose header is wanted, and those of which the server does not hand it out."""
        headers = take_headers(self.connection, part, sights)
        chosen = wanted(headers) if headers else ()
        return [uid for uid in part if uid not in headers or uid in chosen]

    def _missing(self, state: FolderState, missing: set[int], asked: int) -> set[int]:
        """Those messages, of which the cursor may go past."""
        still_there = set(self.connection.sights(sorted(missing)))
        self._check_gaps(state, len(still_there), asked)
        return still_there

    def _check_gaps(self, state: FolderState, more: int, asked: int) -> None:
        """:raises MailboxUnavailable: so many messages are not handed out that the server is at fault"""
        if len(parse_anchor(state).gaps) + more > GAPS or (asked >= 4 and more * 2 > asked):
            raise MailboxUnavailable(
                both(
                    "{where}: {count} messages of {name} come without their content; they are asked for"
                    " again at the next poll",
                    "{where}：文件夹 {name} 中有 {count} 封邮件取不到内容，下次收信时重试",
                    where=self.connection.account.where,
                    count=more,
                    name=self.folder,
                )
            )

    def _fill_gaps(self, state: FolderState) -> Iterator[Batch | FolderFault]:
        """Ask again for what earlier polls did not get; tell of what is still not handed out."""
        gaps = parse_anchor(state).gaps
        if not gaps:
            return
        self.connection.stand_in(self.folder)
        told = self.connection.sights(gaps)
        sights = dict.fromkeys(self._listed(gaps), Sight(None, 0)) | told
        takes = (take(self.connection, [uid], sights, self.limits) for uid in sights)
        arrivals = tuple(arrival for taken in takes for arrival in taken)
        arrived = {arrival.uid for arrival in arrivals}
        # what has no look cannot be the last message: it stays a gap until the cursor is beyond it
        done = {uid for uid in arrived if uid in told or uid <= state.last_uid}
        closed = (set(gaps) - set(sights)) | done
        if closed or arrivals:
            last = looks({uid: told[uid] for uid in done if uid > state.last_uid})
            yield Batch(close_gaps(advance(state, last), closed), arrivals)
        left = sorted(set(gaps) - closed - arrived)
        if left:
            kept_back = both(
                "the server hands out no content for {count} messages (UID {uids}): open them in the"
                " mailbox's web page; they are asked for again at every poll",
                "有 {count} 封邮件（UID {uids}）服务器不给出内容：请在网页邮箱中查看；每次收信时都会重试",
                count=len(left),
                uids=", ".join(map(str, left)),
            )
            yield FolderFault(self.folder, kept_back)

    def _listed(self, uids: Collection[int]) -> list[int]:
        """Those that the server says are there."""
        return [uid for uid in self.connection.search(min(uids), max(uids)) if uid in uids]


def looks(sights: Mapping[int, Sight]) -> dict[int, Look]:
    """The same as the cursor remembers it."""
    return {uid: Look(seconds(sight.received_at), sight.size) for uid, sight in sights.items()}
