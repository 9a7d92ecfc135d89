"""The desktop application: window, ledgers, exchange and commands."""
