"""The journal: every change ever made, and the one way by which rows change.

State is a pure function of the set of ops a book holds: nothing else (order of arrival,
number of merges, clocks of the reader) may influence it.
"""
