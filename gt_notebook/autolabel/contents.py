"""What a job's objects hold: read once, told apart by their content, turned into numbers that are kept.

The numbers stand in ``activelearning/embeddings/<embedder>/`` by the SHA-256 of what they were made from, some hundred
objects a file, so that whoever was interrupted goes on where it was, and a chained job finds them again.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import threading
from collections import deque
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from tqdm.auto import tqdm

from gt_notebook.errors import JobError, StorageError
from gt_notebook.jobs import layout
from gt_notebook.manifest.names import SOURCE, SOURCE_REF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from gt_notebook.autolabel.embedders import Embedded, Embedder
    from gt_notebook.jobs.state import JobState
    from gt_notebook.storage import ObjectStore

_BATCH = 16
_KEPT_TOGETHER = 256
# So many batches are under way at once, to keep any number of workers busy without holding all pictures in memory.
_AHEAD = 32
_READERS = 8


@dataclass(slots=True)
class Contents:
    """What was found.

    Attributes:
        digests: SHA-256 of each object that can be read.
        left: Objects that cannot be read, with the reason.
    """

    digests: dict[int, str] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)


class KeptEmbeddings:
    """Embeddings by the SHA-256 of their objects, in memory and in the job's folder.

    Args:
        store: The job's own folder.
        embedder: Whose numbers these are.
        parent: The folder of the job that this one continues, which may have them already.
    """

    def __init__(self, store: ObjectStore, embedder: Embedder, *, parent: ObjectStore | None = None) -> None:
        slug = re.sub(r"[^a-z0-9]+", "-", embedder.name.lower()).strip("-")[:40]
        tag = hashlib.sha256(embedder.name.encode()).hexdigest()[:8]
        self._folder = f"{layout.ACTIVE_LEARNING}/embeddings/{slug}-{tag}"
        self._store = store
        self._found: dict[str, NDArray[np.float32]] = {}
        self._new: list[str] = []
        for folder in (store, *([] if parent is None else [parent])):
            for entry in folder.list(f"{self._folder}/"):
                with np.load(io.BytesIO(folder.read(entry.key)), allow_pickle=False) as kept:
                    self._found.update(zip(kept["digests"].tolist(), kept["values"], strict=True))

    def __contains__(self, digest: str) -> bool:
        return digest in self._found

    def __getitem__(self, digest: str) -> NDArray[np.float32]:
        return self._found[digest]

    def add(self, digest: str, embedding: NDArray[np.float32]) -> None:
        """Remember an embedding; it is on disk after some more, or after ``flush``."""
        if digest in self._found:
            return
        self._found[digest] = embedding
        self._new.append(digest)
        if len(self._new) == _KEPT_TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what is new."""
        if not self._new:
            return
        widths = {len(self._found[digest]) for digest in self._new}
        if len(widths) > 1:
            raise JobError(
                f"the embedding gives {min(widths)} numbers for one object and {max(widths)} for another"
            )
        file = io.BytesIO()
        values = np.stack([self._found[digest] for digest in self._new])
        np.savez(file, digests=np.array(self._new), values=values)
        name = hashlib.sha256("".join(self._new).encode()).hexdigest()[:32]
        self._store.write(f"{self._folder}/{name}.npz", file.getvalue())
        self._new = []


def embed_all(
    state: JobState,
    objects: Iterable[int],
    embedder: Embedder,
    kept: KeptEmbeddings,
    *,
    executor: Executor | None,
    tell: Callable[[int], None],
) -> Contents:
    """Read and embed objects; those whose content has been embedded before are only read.

    Args:
        state: The job.
        objects: Which.
        embedder: Makes the numbers.
        kept: Where they are kept; what is done is there even when this is interrupted.
        executor: Where they are made, on threads of its own unless given.
        tell: Called with the number of objects that were dealt with since the last time.
    """
    found = Contents()
    unreadable: dict[str, str] = {}
    wanted = list(objects)
    own = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="gt-notebook-embed")
    with own if executor is None else nullcontext(executor) as workers:
        try:
            # What happens behind a panel is shown there, and not under some cell.
            hidden = threading.current_thread() is not threading.main_thread()
            with tqdm(
                total=len(wanted), desc="embedding", unit="object", delay=1, disable=hidden
            ) as progress:
                for made, done in _made(state, wanted, embedder, kept, found=found, workers=workers):
                    for digest, embedding in made.items():
                        if isinstance(embedding, str):
                            unreadable[digest] = embedding
                        elif embedder.given is None:
                            kept.add(digest, embedding)
                    progress.update(done)
                    tell(done)
        finally:
            kept.flush()
    found.left |= {i: unreadable[digest] for i, digest in found.digests.items() if digest in unreadable}
    found.digests = {index: digest for index, digest in found.digests.items() if index not in found.left}
    return found


def content_of(state: JobState, index: int) -> bytes:
    """Return the bytes of an object.

    Raises:
        StorageError: It cannot be read.
    """
    texts = state.manifest.get(SOURCE)
    if (
        state.task.medium == "text"
        and texts is not None
        and isinstance(text := texts.iloc[index], str)
        and text
    ):
        return text.encode("utf-8", "surrogatepass")
    reference = state.manifest[SOURCE_REF].iloc[index]
    return state.subjects.read(str(reference))


def _made(
    state: JobState,
    wanted: list[int],
    embedder: Embedder,
    kept: KeptEmbeddings,
    *,
    found: Contents,
    workers: Executor,
) -> Iterator[tuple[dict[str, Embedded], int]]:
    """Give the new embeddings by digest, batch by batch, with how many objects were dealt with for each."""
    under_way: deque[tuple[list[str], int, Future[list[Embedded]]]] = deque()
    seen: set[str] = set()
    with ThreadPoolExecutor(_READERS, thread_name_prefix="gt-notebook-read") as readers:
        for part in _in_parts(wanted, _BATCH):
            new: dict[str, bytes] = {}
            for index, data in zip(part, readers.map(lambda index: _read(state, index), part), strict=True):
                if isinstance(data, str):
                    found.left[index] = data
                    continue
                digest = hashlib.sha256(data).hexdigest()
                found.digests[index] = digest
                if digest not in kept and digest not in seen:
                    new[digest] = data
            seen.update(new)
            job = workers.submit(embedder.batch, list(new.values()))
            under_way.append((list(new), len(part), job))
            while under_way and (len(under_way) == _AHEAD or under_way[0][2].done()):
                yield _finished(*under_way.popleft())
        while under_way:
            yield _finished(*under_way.popleft())


def _finished(digests: list[str], done: int, job: Future[list[Embedded]]) -> tuple[dict[str, Embedded], int]:
    return dict(zip(digests, job.result(), strict=True)), done


def _read(state: JobState, index: int) -> bytes | str:
    try:
        return content_of(state, index)
    except (StorageError, OSError) as error:
        return str(error)


def _in_parts(objects: list[int], size: int) -> Iterator[list[int]]:
    rest = iter(objects)
    while part := list(islice(rest, size)):
        yield part
