"""The master: starts the processes, restarts what dies, stops all of them together.

What is done each minute has a process for as long as it takes, and none in between.
"""

import ctypes
import gc
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

log = logging.getLogger("holdfast.server")

Role = Callable[[], None]
_STOPPING: Final = (signal.SIGTERM, signal.SIGINT)
_WATCHED: Final = {*_STOPPING, signal.SIGCHLD}
_PATIENCE_SECONDS: Final = 10.0
_LONGEST_PAUSE_SECONDS: Final = 0.5
_STEADY_SECONDS: Final = 1.0
_EVERY_SECONDS: Final = 60
# Linux, prctl(2).
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
# glibc, mallopt(3).
_M_ARENA_MAX: Final = -8


def leave_no_traces() -> None:
    """No core dumps, nothing readable by others: memory holds open keys."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Have the kernel end this process when the one that started it is gone."""
    _prctl(_PR_SET_PDEATHSIG, how)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def few_arenas() -> None:
    """One heap for all threads: of those that wait for Python's lock, one allocates."""
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


class Master:
    """Runs each role in a process of its own until it is told to stop.

    `each_minute` are run beside, at every full minute, unless one is still at work.
    `when_stopping` is called once all were told to stop, while they finish.
    """

    def __init__(
        self,
        roles: Mapping[str, Role],
        *,
        each_minute: Mapping[str, Role],
        when_stopping: Role = lambda: None,
    ) -> None:
        self._roles = roles
        self._when_stopping = when_stopping
        self._each_minute = each_minute
        self._all = {**roles, **each_minute}
        self._minute = _this_minute()
        self._running: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._pause: dict[str, float] = dict.fromkeys(self._all, 0.0)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Nothing that was started is left behind."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        gc.collect()
        gc.freeze()
        try:
            for name in self._roles:
                self._start(name)
            self._watch()
        finally:
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start(self, name: str) -> None:
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            _live(self._all[name], parent=parent)
        self._running[name] = child
        self._started[name] = time.monotonic()

    def _watch(self) -> None:
        while True:
            signalled = signal.sigtimedwait(_WATCHED, self._soonest())
            if signalled is not None and signalled.si_signo in _STOPPING:
                return
            self._bury_the_dead()
            for name in self._roles:
                if name not in self._running and self._wait_left(name) <= 0:
                    self._start(name)
            self._start_what_is_due()

    def _start_what_is_due(self) -> None:
        if self._minute == _this_minute():
            return
        self._minute = _this_minute()
        for name in self._each_minute.keys() - self._running.keys():
            self._start(name)

    def _bury_the_dead(self) -> None:
        for name, pid in list(self._running.items()):
            dead, status = os.waitpid(pid, os.WNOHANG)
            if not dead:
                continue
            del self._running[name]
            if name in self._each_minute and status == 0:
                continue
            steady = time.monotonic() - self._started[name] > _STEADY_SECONDS
            longer = min(self._pause[name] * 2 + 0.1, _LONGEST_PAUSE_SECONDS)
            self._pause[name] = 0.0 if steady else longer
            log.error(
                "The %s process ended (%s) and will be started again.",
                name,
                os.waitstatus_to_exitcode(status),
            )

    def _wait_left(self, name: str) -> float:
        return self._started[name] + self._pause[name] - time.monotonic()

    def _soonest(self) -> float:
        waits = [self._wait_left(n) for n in self._roles if n not in self._running]
        minute = _EVERY_SECONDS - time.time() % _EVERY_SECONDS
        return max(0.01, min([*waits, minute]))

    def _stop(self) -> None:
        _signal_all(self._running.values(), signal.SIGTERM)
        self._when_stopping()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._running and time.monotonic() < deadline:
            self._forget_ended()
            signal.sigtimedwait({signal.SIGCHLD}, 0.05)
        _signal_all(self._running.values(), signal.SIGKILL)
        for pid in self._running.values():
            os.waitpid(pid, 0)
        self._running.clear()

    def _forget_ended(self) -> None:
        for name, pid in list(self._running.items()):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self._running[name]


def _this_minute() -> int:
    return int(time.time() // _EVERY_SECONDS)


def _signal_all(pids: object, how: int) -> None:
    for pid in list(pids):  # type: ignore[call-overload]
        os.kill(pid, how)


def _live(role: Role, *, parent: int) -> None:
    """A child's whole life. It never returns into the master's code."""
    code = 1
    try:
        for stopping in _STOPPING:
            signal.signal(stopping, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
        die_with_parent(signal.SIGTERM)
        if os.getppid() == parent:
            role()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        log.exception("A process of the server failed")
    finally:
        logging.shutdown()
        os._exit(code)
