"""Serving: two web workers and the clock under one master."""
