"""Practice data (演示数据): invented offices that no real one can be taken for. No Qt."""
