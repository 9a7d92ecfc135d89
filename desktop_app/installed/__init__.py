"""The installed program: its files, its versions side by side, starting one, taking in a newer.

What the starter needs (`files`, `versions`, `starting`) stands on the standard library alone.
"""
