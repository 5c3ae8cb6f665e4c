"""What is done with tellings and reports. The only place that writes them."""

from holdfast.reports.actions.answering import (
    note_read_back,
    tell_what_came_of_it,
    told_in_person,
    write_to_reporter,
)
from holdfast.reports.actions.attaching import attach, open_file
from holdfast.reports.actions.common import add_to
from holdfast.reports.actions.filing import Filed, FiledReport, file
from holdfast.reports.actions.judging import grade, note_what_was_done
from holdfast.reports.actions.keeping import close_as_abuse, note_paper, take_in

__all__ = [
    "Filed",
    "FiledReport",
    "add_to",
    "attach",
    "close_as_abuse",
    "file",
    "grade",
    "note_paper",
    "note_read_back",
    "note_what_was_done",
    "open_file",
    "take_in",
    "tell_what_came_of_it",
    "told_in_person",
    "write_to_reporter",
]
