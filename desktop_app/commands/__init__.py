"""The headless commands: book, import, print, exchange, dump and demonstration. No Qt."""
