"""`python -m simulator cloud | telegram | demo`: the simulated services and the demo."""

import argparse
import asyncio
import sys
from importlib import import_module

PROFILES = ("off", "strict", "lenient", "abuse")
HIGHEST_PORT, FASTEST = 65_535, 100_000


def main() -> int:
    """Run the chosen part until it is stopped; return the exit status."""
    arguments = _parser().parse_args()
    if arguments.part == "demo":
        return int(import_module("simulator.demo").main() or 0)
    server = import_module(f"simulator.{arguments.part}.server")
    options = {name: value for name, value in vars(arguments).items() if name != "part"}
    try:
        asyncio.run(server.run(**options))
    except (OSError, OverflowError) as error:
        print(f"Cannot serve: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    more = (
        "Sign in as demo@example.com with demo-password. GET /simulator lists the orders; see docs/simulator-cloud.md."
    )
    cloud = parts.add_parser("cloud", help="a Wallbox cloud with two chargers", epilog=more)
    _address(cloud)
    cloud.add_argument("--limiter", choices=PROFILES, default="strict", help="how often an account may ask")
    cloud.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds per real second")
    telegram = parts.add_parser("telegram", help="a Telegram Bot API server")
    _address(telegram)
    telegram.add_argument("--token", default=argparse.SUPPRESS, help="the one bot token it accepts at first")
    parts.add_parser("demo", help="both of them and the bot, to chat with")
    return parser


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, required=True, help="port to listen on; 0 picks a free one")


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"must be 0 to {HIGHEST_PORT}")
    return port


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"must be above zero and at most {FASTEST}")
    return speed


_port.__name__, _speed.__name__ = "port", "speed"  # argparse says these names where the text is no number


if __name__ == "__main__":
    sys.exit(main())
