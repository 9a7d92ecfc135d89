"""The parts of the minutes editor."""
