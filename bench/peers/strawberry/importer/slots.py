"""One running import per user: the slot in Redis."""

import os

import redis.asyncio as redis

PROVISIONAL_MILLISECONDS = 30_000

_CLAIM = """
for i = 2, 1, -1 do
  local holder = redis.call('GET', KEYS[i])
  if holder then return {i == 2 and 'DUPLICATE' or 'BUSY', holder} end
end
for i = 1, 2 do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
return {'CLAIMED', ARGV[1]}
"""

_redis = redis.Redis(unix_socket_path=os.environ["PEER_REDIS"], decode_responses=True)
_claim = _redis.register_script(_CLAIM)


def _keys(user_id: str, address: str) -> list[str]:
    return [f"slot:{user_id}", f"slot:{user_id}:{address}"]


async def claim(user_id: str, address: str, job_id: str) -> tuple[str, str]:
    """Claim the repository's key and the user's slot at once: the verdict, and who has them."""
    verdict, holder = await _claim(
        keys=_keys(user_id, address), args=[job_id, PROVISIONAL_MILLISECONDS]
    )
    return verdict, holder


async def release(user_id: str, address: str) -> None:
    await _redis.delete(*_keys(user_id, address))
