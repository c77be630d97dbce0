"""A Telegram bot for owners of Wallbox EV chargers."""
