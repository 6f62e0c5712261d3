"""Who may run: one import per user at a time, and one per repository and user.

The slot and the repository's keys hold the id of the job that has them. A claim is provisional
until the job's row is committed: if the process dies in between, the claim falls by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from redis.asyncio import Redis

PREFIX = "gantry:slot"
PROVISIONAL_SECONDS = 30


class Verdict(StrEnum):
    """What a claim met: nobody, the same repository's import, or another import of the user."""

    CLAIMED = "CLAIMED"
    IN_LINE = "IN_LINE"
    DUPLICATE = "DUPLICATE"
    BUSY = "BUSY"


@dataclass(frozen=True, slots=True)
class Claim:
    """`holder` is the id of the job that stands in the way, or of the claiming one."""

    verdict: Verdict
    holder: str


_CLAIM = """
local job, may_queue, life = ARGV[1], ARGV[2] == '1', ARGV[3]
for i = 2, #KEYS do
  local holder = redis.call('GET', KEYS[i])
  if holder and holder ~= job then return {'DUPLICATE', holder} end
end
local verdict = 'CLAIMED'
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= job then
  if not may_queue then return {'BUSY', holder} end
  verdict = 'IN_LINE'
else
  redis.call('SET', KEYS[1], job, 'PX', life)
  holder = job
end
for i = 2, #KEYS do redis.call('SET', KEYS[i], job, 'PX', life) end
return {verdict, holder}
"""

# Takes the slot if it is free or already ours, and each key that is; answers whether the slot is.
_HOLD = """
local job = ARGV[1]
local function take(key)
  local holder = redis.call('GET', key)
  if holder and holder ~= job then return 0 end
  redis.call('SET', key, job)
  return 1
end
for i = 2, #KEYS do take(KEYS[i]) end
if ARGV[2] == '1' then return take(KEYS[1]) end
return 1
"""

_RELEASE = """
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 1
"""


class Slots:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._claim = redis.register_script(_CLAIM)
        self._hold = redis.register_script(_HOLD)
        self._release = redis.register_script(_RELEASE)

    @staticmethod
    def _keys(user_id: str, keys: Sequence[str]) -> list[str]:
        return [f"{PREFIX}:{user_id}", *(f"{PREFIX}:{user_id}:{key}" for key in keys)]

    async def claim(
        self, user_id: str, job_id: str, keys: Sequence[str], *, may_queue: bool
    ) -> Claim:
        """Claim the repository's `keys` and the user's slot at once, provisionally.

        With `may_queue` a slot that is taken is no hindrance: the keys are claimed alone.
        """
        verdict, holder = await self._claim(
            keys=self._keys(user_id, keys),
            args=[job_id, int(may_queue), PROVISIONAL_SECONDS * 1000],
        )
        return Claim(Verdict(verdict.decode()), holder.decode())

    async def hold(
        self, user_id: str, job_id: str, keys: Sequence[str], *, slot: bool = True
    ) -> bool:
        """Make a claim last until it is released, or take it anew after Redis lost it. False if
        another job has the slot by now."""
        return bool(await self._hold(keys=self._keys(user_id, keys), args=[job_id, int(slot)]))

    async def holder(self, user_id: str) -> str | None:
        """The id of the job that has the user's slot."""
        found = await self._redis.get(f"{PREFIX}:{user_id}")
        return found.decode() if isinstance(found, bytes) else None

    async def release(self, user_id: str, job_id: str, keys: Sequence[str]) -> None:
        """Give back what this job holds, and nothing else."""
        await self._release(keys=self._keys(user_id, keys), args=[job_id])
