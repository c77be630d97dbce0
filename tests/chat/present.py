"""A person in the simulator's own process."""

from typing import Any

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


class Present(ChatUser):
    """Somebody with Telegram whose words, presses and looks at the chat need no socket: a test does little else."""

    def __init__(
        self, telegram: RunningTelegram, user_id: int, first_name: str, *, language_code: str, chat_id: int
    ) -> None:
        super().__init__(telegram.url, user_id, first_name, language_code=language_code, chat_id=chat_id)
        self._world = telegram.world

    async def order(self, call: str, **body: Any) -> dict[str, Any]:
        """As over the socket."""
        match call:
            case "users":
                return self._world.add_user(user_id=body.pop("id"), **body)
            case "type":
                return self._world.type(**body)
            case "press":
                return self._world.press(**body)
            case _:
                return await super().order(call, **body)

    async def look(self, path: str, **query: Any) -> dict[str, Any]:
        """As over the socket."""
        if path != f"chats/{self.chat_id}":
            return await super().look(path, **query)
        if "after" in query:
            await self._world.chat_past(self._world.seen_chat(self.chat_id), query["after"], query["timeout"])
        return self._world.chat_view(self.chat_id)
