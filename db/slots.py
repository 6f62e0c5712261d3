"""Who may run: one import per user at a time, and one per repository and user.

The slot and the repository's keys hold the id of the job that has them. A claim is provisional
until the job's row is committed: if the process dies in between, the claim falls by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.hourly_limit import WINDOW_LUA, HourlyLimit, LimitReached
from db.redis_pipeline import Command, RedisPipeline, Script

PREFIX = "gantry:slot"
PROVISIONAL_SECONDS = 30


class Verdict(StrEnum):
    """What a claim met: nobody, the same repository's import, another import of the user, or the
    user's limit."""

    CLAIMED = "CLAIMED"
    IN_LINE = "IN_LINE"
    DUPLICATE = "DUPLICATE"
    BUSY = "BUSY"
    OVER_LIMIT = "OVER_LIMIT"


@dataclass(frozen=True, slots=True)
class Claim:
    """`holder` is the id of the job that stands in the way, or of the claiming one; `reached` is
    there with `OVER_LIMIT` alone."""

    verdict: Verdict
    holder: str
    reached: LimitReached | None = None


# Nothing is claimed or counted unless all of it is. Who claims for the same job again counts once.
_CLAIM = Script(
    WINDOW_LUA
    + """
local job, may_queue, life, limit = ARGV[1], ARGV[2] == '1', ARGV[3], tonumber(ARGV[4])
for i = 3, #KEYS do
  local holder = redis.call('GET', KEYS[i])
  if holder and holder ~= job then return {'DUPLICATE', holder} end
end
local verdict = 'CLAIMED'
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= job then
  if not may_queue then return {'BUSY', holder} end
  verdict = 'IN_LINE'
end
local oldest = limit and count(KEYS[1], job, limit)
if oldest then return {'OVER_LIMIT', oldest} end
if verdict == 'CLAIMED' then
  redis.call('SET', KEYS[2], job, 'PX', life)
  holder = job
end
for i = 3, #KEYS do redis.call('SET', KEYS[i], job, 'PX', life) end
return {verdict, holder}
"""
)

# Takes a slot or a key if it is free or the job's already; answers 1 if the job has it.
HOLD_LUA = """
local function take(key, job)
  local holder = redis.call('GET', key)
  if holder and holder ~= job then return 0 end
  redis.call('SET', key, job)
  return 1
end
"""

_HOLD = Script(
    HOLD_LUA
    + """
for i = 2, #KEYS do take(KEYS[i], ARGV[1]) end
if ARGV[2] == '1' then return take(KEYS[1], ARGV[1]) end
return 1
"""
)

_RELEASE = Script("""
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 1
""")


def slot_keys(user_id: str, keys: Sequence[str]) -> list[str]:
    """Where the user's slot and the repository's keys are kept, the slot first."""
    return [f"{PREFIX}:{user_id}", *(f"{PREFIX}:{user_id}:{key}" for key in keys)]


class Slots:
    def __init__(self, pipeline: RedisPipeline) -> None:
        self._pipeline = pipeline

    async def claim(
        self,
        user_id: str,
        job_id: str,
        keys: Sequence[str],
        *,
        may_queue: bool,
        limit: HourlyLimit | None = None,
    ) -> Claim:
        """Claim the repository's `keys` and the user's slot at once, provisionally, and count a
        start within `limit`.

        With `may_queue` a slot that is taken is no hindrance: the keys are claimed alone.
        """
        window = limit.key(user_id) if limit else PREFIX
        verdict, found = await self._pipeline.run(
            _CLAIM,
            (window, *slot_keys(user_id, keys)),
            (job_id, int(may_queue), PROVISIONAL_SECONDS * 1000, limit.per_hour if limit else ""),
        )
        if limit is not None and verdict == b"OVER_LIMIT":
            return Claim(Verdict.OVER_LIMIT, "", limit.reached(found))
        return Claim(Verdict(verdict.decode()), found.decode())

    async def hold(
        self, user_id: str, job_id: str, keys: Sequence[str], *, slot: bool = True
    ) -> bool:
        """Make a claim last until it is released, or take it again after Redis lost it. False if
        another job has the slot by now."""
        held = await self._pipeline.run(_HOLD, slot_keys(user_id, keys), (job_id, int(slot)))
        return bool(held)

    async def holder(self, user_id: str) -> str | None:
        """The id of the job that has the user's slot."""
        (found,) = await self._pipeline.send((Command(("GET", f"{PREFIX}:{user_id}")),))
        return found.decode() if isinstance(found, bytes) else None

    async def release(self, user_id: str, job_id: str, keys: Sequence[str]) -> None:
        """Give back what this job holds, and nothing else."""
        await self._pipeline.send((self.release_command(user_id, job_id, keys),))

    def release_command(self, user_id: str, job_id: str, keys: Sequence[str]) -> Command:
        """What `release` sends, for those who send it with more."""
        return _RELEASE.call(slot_keys(user_id, keys), (job_id,))
