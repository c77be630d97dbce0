"""The use cases: they own the transactions and know nothing of Telegram's library."""
