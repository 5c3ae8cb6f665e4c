"""Measurements, each beside its floor of the same run. `make bench` runs them."""
