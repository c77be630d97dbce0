"""A Telegram that runs on this machine: a Bot API server with people who type and press buttons."""
