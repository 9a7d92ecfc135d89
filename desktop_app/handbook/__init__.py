"""What staff can read up: texts of pages, fields and keys, for the screen and for paper."""
