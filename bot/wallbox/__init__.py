"""The Wallbox cloud: the only HTTP spoken to it. Start at `bot.wallbox.client`."""
