"""Logs carry no content: no request data, no arguments, no traceback's values."""

import logging
from typing import Final

_SAYS_THE_ADDRESS: Final = ("django.request", "django.security", "django.server")


class WithoutContent(logging.Filter):
    """Drops the request and keeps only the kind of an exception and where it was."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.__dict__.setdefault("without_content", False):
            return True
        record.__dict__["without_content"] = True
        for name in ("request", "params", "sql"):
            record.__dict__.pop(name, None)
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            record.msg = f"{record.name}: {type(error).__name__}{_where(error)}"
            record.args = None
            record.exc_info = None
            record.exc_text = None
        elif record.name.startswith(_SAYS_THE_ADDRESS):
            # An address can be a link that lets somebody in, or a calendar's secret.
            record.msg = f"{record.name}: {getattr(record, 'status_code', 'refused')}"
            record.args = None
        return True


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f" in {code.co_name}, line {trace.tb_lineno} of {code.co_filename}"
