"""The parts of the workbench: what is read for it, its rows and what they do, its cards."""
