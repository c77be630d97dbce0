"""Everything seen in Telegram."""
