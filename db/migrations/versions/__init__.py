"""The revisions, oldest first: s0001, s0002 …"""
