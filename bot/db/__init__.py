"""The only SQL and the only cryptography: plain functions that take an `AsyncSession` first and never commit."""
