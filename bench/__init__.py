"""Benchmarks. `make bench` runs `python -m bench`; results go into RESULTS.md beside this file."""
