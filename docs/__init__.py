"""Documents; some are written by `python -m docs.generate`."""
