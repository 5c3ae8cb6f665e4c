"""What a request carries has arrived, whole, before anybody is at work on it.

Who sends slowly, or not at all, holds a thread that waits and costs little, never one
of those that answer. What is too large to wait for in memory (files) is taken in at
work, a few at once. What was cut on its way is refused: a part is not what was sent.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, Final

# So many answer at one moment in each worker, as `accounts.turns` counts on; so many
# more may wait for what is still being sent.
AT_WORK: Final = 20
WAITING: Final = 180
# What is smaller is waited for: any telling in words.
SMALL: Final = 256 * 1024
# Files that are taken in at once.
LARGE_AT_ONCE: Final = 6

Application = Callable[..., Iterable[bytes]]


def whole_bodies(application: Application) -> Application:
    """The application, asked only once what a request carries is there."""
    at_work, large = BoundedSemaphore(AT_WORK), BoundedSemaphore(LARGE_AT_ONCE)

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        length = _length(environ)
        if length <= SMALL:
            try:
                body = _read_all(environ["wsgi.input"], length)
            except OSError:
                return _refuse(start_response, "400 Bad Request")
            environ["wsgi.input"] = BytesIO(body)
            with at_work:
                return application(environ, start_response)
        if not large.acquire(blocking=False):
            return _refuse(start_response, "503 Service Unavailable")
        try:
            environ["wsgi.input"] = Counted(environ["wsgi.input"], length)
            with at_work:
                return application(environ, start_response)
        finally:
            large.release()

    return answer


def _length(environ: Any) -> int:
    given = environ.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else 0


def _read_all(source: Any, length: int) -> bytes:
    body: bytes = source.read(length) if length else b""
    if len(body) < length:
        msg = "It was cut on its way."
        raise OSError(msg)
    return body


def _refuse(start_response: Any, status: str) -> Iterable[bytes]:
    start_response(status, [("Content-Length", "0"), ("Retry-After", "10")])
    return [b""]


class Counted:
    """A body that ends with an error where it ends too early.

    Django would take a form that was cut for a shorter one.
    """

    def __init__(self, source: Any, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """As of any stream.

        Raises:
            OSError: it ended before its length.
        """
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._source.read(wanted) if wanted else b"", wanted)

    def readline(self, size: int = -1) -> bytes:
        """As of any stream.

        Raises:
            OSError: it ended before its length.
        """
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._source.readline(wanted), min(wanted, 1))

    def _counted(self, part: bytes, least: int) -> bytes:
        if len(part) < least:
            msg = "It was cut on its way."
            raise OSError(msg)
        self._left -= len(part)
        return part
