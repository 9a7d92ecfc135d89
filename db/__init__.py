"""The office's book: records, journal and store; no Qt and no PDF."""
