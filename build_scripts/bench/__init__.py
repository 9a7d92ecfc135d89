"""How fast we are beside a yardstick measured in the same run.

A benchmark is a module here whose `main()` prints one JSON line: ours, the yardstick, the ratio.
"""

FULL = "HSL_BENCH_FULL"  # set for the sizes a release is measured at

BENCHES: tuple[str, ...] = (
    "backup",
    "binder",
    "form_open",
    "growth",
    "idle",
    "list_latency",
    "log_chain",
    "look_switch",
    "memory",
    "merge",
    "offices",
    "page_switch",
    "people",
    "photo_cards",
    "roster_import",
    "roster_large",
    "roster_pdf",
    "roster_rivals",
    "save",
    "search",
    "seek",
    "start",
    "typing_at_work",
    "unlocking",
    "who_saw",
)
