"""Tellings, reports, custody, the reporter's mailbox."""
