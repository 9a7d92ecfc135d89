"""Numbered revisions of the schema. They know no kinds and write no ops.

Two PCs migrate separately and must not make two histories: values of older fields are carried
forward when rows are projected, never here.
"""
