"""Labeling jobs: assignment, answers, counters, merging, chaining."""
