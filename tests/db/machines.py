"""A state machine whose days are made of a few deeds alone, turned until a planted fault shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

Deed = Callable[[Any, int], object]
_MARKS = ("hypothesis_stateful_rule", "hypothesis_stateful_initialize_rule")


def turn(machine: type[RuleBasedStateMachine], *deeds: Deed, tries: int = 200) -> None:
    """Turn a machine, in the same way each time; a deed has its world and a number.

    Its invariants and its end stay; one rule takes the place of all, for each day leaves some
    rules out, and days that have all it takes would be rare.
    """

    @rule(deed=st.sampled_from(deeds), number=st.integers(0, 30))
    def do(self: Any, deed: Deed, number: int) -> None:
        deed(self.world, number)

    own = [n for n in dir(machine) if any(hasattr(getattr(machine, n), mark) for mark in _MARKS)]
    narrow = type(f"Narrow{machine.__name__}", (machine,), {**dict.fromkeys(own), "do": do})
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
