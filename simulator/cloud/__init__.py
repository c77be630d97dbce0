"""The simulated Wallbox cloud."""
