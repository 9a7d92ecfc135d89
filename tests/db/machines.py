"""A state machine with some of its rules alone, turned until it shows a planted fault."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

_MARK = "hypothesis_stateful_rule"


def turn(machine: type[RuleBasedStateMachine], *rules: str, tries: int = 150, **parts: Any) -> None:
    """Turn a machine in the same way each time; `parts` take the place of its own.

    Only the named rules are left, for the whole machine meets one fault in hours.
    """
    known = {name for name in dir(machine) if hasattr(getattr(machine, name), _MARK)}
    assert set(rules) <= known, "no such rule"
    dropped = dict.fromkeys(known - set(rules))
    narrow = type(f"Narrow{machine.__name__}", (machine,), {**dropped, **parts})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        narrow,
        settings=settings(
            max_examples=tries,
            stateful_step_count=15,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
