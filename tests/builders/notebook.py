"""What a mailbox may ask about the past, kept in a dictionary: records batches as the database would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.mailbox import Arrival, Batch, FolderFault, FolderState, Mailbox, Wanted


def everything(headers: Mapping[int, bytes]) -> Collection[int]:
    """Takes in all of a junk folder."""
    return headers.keys()


def nothing(headers: Mapping[int, bytes]) -> Collection[int]:
    """Takes in nothing of a junk folder."""
    return ()


@dataclass
class Notebook:
    """A `FetchHistory`, and what was taken in so far."""

    states: dict[str, FolderState] = field(default_factory=dict)
    taken: dict[tuple[str, int, int, int], Arrival] = field(default_factory=dict)
    """By folder, validity, generation and UID: the key that the database has."""
    faults: list[FolderFault] = field(default_factory=list)

    def folder_state(self, folder: str) -> FolderState | None:
        return self.states.get(folder)

    def taken_at(self, state: FolderState, uids: Iterable[int]) -> dict[int, datetime]:
        keys = {uid: (state.folder, state.validity, state.generation, uid) for uid in uids}
        return {uid: self.taken[key].received_at for uid, key in keys.items() if key in self.taken}

    def record(self, batch: Batch) -> None:
        """State and arrivals together; a key that is there already keeps its first message."""
        state = batch.state
        self.states[state.folder] = state
        for arrival in batch.arrivals:
            self.taken.setdefault((state.folder, state.validity, state.generation, arrival.uid), arrival)

    def poll(self, mailbox: Mailbox, wanted: Wanted = nothing) -> list[Arrival]:
        """One whole poll, recorded batch by batch; the arrivals of this time."""
        arrivals: list[Arrival] = []
        for news in mailbox.poll(self, wanted):
            if isinstance(news, FolderFault):
                self.faults.append(news)
            else:
                self.record(news)
                arrivals += news.arrivals
        return arrivals

    def bodies(self) -> list[bytes]:
        """Everything that was ever taken in, once for each key."""
        return [arrival.raw for arrival in self.taken.values()]
