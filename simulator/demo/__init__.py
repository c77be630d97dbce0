"""The demo, `python -m simulator demo`: the real bot between a simulated Wallbox cloud and a simulated Telegram."""

from simulator.demo.start import main

__all__ = ["main"]
