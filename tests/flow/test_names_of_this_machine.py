"""To whom the local user is signed in: to what runs on this machine, under its own names alone."""

import httpx

from tests.flow.house import House

ASK = {"query": "{ viewer { name } }"}


async def test_the_local_user_is_there_for_this_machines_names_alone(gantry: House) -> None:
    async with httpx.AsyncClient() as client:

        async def status(host: str) -> int:
            answer = await client.post(f"{gantry.url}/graphql", json=ASK, headers={"host": host})
            return answer.status_code

        assert await status("localhost:8000") == 200
        assert await status("127.0.0.1:8000") == 200
        assert await status("[::1]:8000") == 200
        assert await status("rebound.example:8000") == 400
        assert await status("127.0.0.1.rebound.example") == 400
