"""The desktop application: window, ledgers, exchange and commands."""

VERSION = "0.1.0"
