"""Conversion, time and velocity: one file per published table."""
