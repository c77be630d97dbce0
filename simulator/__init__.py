"""A Wallbox cloud and a Telegram that run on your machine; the demo and the tests use them."""
