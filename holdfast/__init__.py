"""Holdfast runs safer spaces."""

__version__ = "0.1.0"
