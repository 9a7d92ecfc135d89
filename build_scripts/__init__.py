"""What builds, checks and measures the program; nothing here is shipped."""
