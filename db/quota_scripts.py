"""The quota ledger's arithmetic, in Lua: each script is one step that nobody can come between.

KEYS: state (hash), line (ticket → place), seen (ticket → ms), held (ticket → ms), charges (ticket →
what it reserved), shares (share → the tag of its next request), owed (share → tag), owed_until and
awaited (share → ms), and the index of all accounts. Times are milliseconds of the callers' clock; a
missing field stands for what is not known.

The line is a start-time fair queue. Each share (a job) has a tag that grows by one with each of its
requests; the lowest tag goes first, and of equals who came first. A newcomer begins at the tag that
is being served, so that it neither waits for all that came before nor pushes in ahead. A share that
had to leave the line keeps its tag; and when a block ends, those who come first wait a moment for
the ones that are due before them, or luck alone would say who gets on.
"""

LIVE_SECONDS = 2 * 24 * 3600
OWED_SECONDS = 600
AWAITED_SECONDS = 5
LONGEST_PAUSE_SECONDS = 3600
SAME_WINDOW_SECONDS = 10
TURN_CHANNEL = "gantry:live:turn:"

_COMMON = f"""
local state, line, seen, held, charges = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local shares, owed, owed_until, awaited = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local index = KEYS[10]
local now, ticket = tonumber(ARGV[1]), ARGV[2]
local TIES, LIVE = 1048576, {LIVE_SECONDS}
local OWED, AWAITED = {OWED_SECONDS * 1000}, {AWAITED_SECONDS * 1000}

local function number(field) return tonumber(redis.call('HGET', state, field)) end
local function put(field, value)
  if value == nil then redis.call('HDEL', state, field)
  else redis.call('HSET', state, field, value) end
end

local function keep()
  for i = 1, 9 do redis.call('EXPIRE', KEYS[i], LIVE) end
end

-- Until when, and why, nothing of this resource may be sent; nil if it may.
local function blocked(resource, cost, reserve_percent, margin)
  local pause = number('pause')
  if pause and now < pause then return 'SECONDARY_LIMIT', pause end
  local hold = number('hold:' .. resource)
  if hold and now < hold then return 'QUOTA', hold end
  local remaining, reset = number('remaining:' .. resource), number('reset:' .. resource)
  if not remaining or not reset then return nil end
  if now >= reset + margin then
    put('remaining:' .. resource, nil)
    put('reset:' .. resource, nil)
    return nil
  end
  local reserve = math.floor((number('limit:' .. resource) or 0) * reserve_percent / 100)
  if remaining - reserve < cost then return 'QUOTA', reset + margin end
  return nil
end

-- The tag with which a share's next request stands in line.
local function tag_of(share)
  local begins = tonumber(redis.call('ZSCORE', owed, share)) or number('tag') or 0
  return math.max(begins, tonumber(redis.call('ZSCORE', shares, share)) or 0)
end

-- Keeps a place in the order for a share that must wait, for a while longer than that.
local function owe(share, tag, until_ms)
  redis.call('ZADD', owed, 'LT', tag, share)
  redis.call('ZADD', owed_until, until_ms + OWED, share)
end

-- Takes a ticket out of the line. It gives its tag back; `until_ms` keeps it for its return.
local function leave(one, until_ms)
  local place = redis.call('ZSCORE', line, one)
  if not place then return end
  local share, tag = string.match(one, '^[^/]*'), math.floor(tonumber(place) / TIES)
  redis.call('ZREM', line, one)
  redis.call('ZREM', seen, one)
  local next_tag = tonumber(redis.call('ZSCORE', shares, share))
  if next_tag == tag + 1 then redis.call('ZADD', shares, tag, share) end
  if until_ms then owe(share, tag, until_ms) end
end

-- What nobody has shown a sign of for too long belongs to a process that is gone.
local function bury(lease)
  for _, one in ipairs(redis.call('ZRANGEBYSCORE', held, '-inf', now)) do
    redis.call('ZREM', held, one)
    redis.call('HDEL', charges, one)
  end
  for _, one in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', now - lease)) do leave(one) end
  for _, share in ipairs(redis.call('ZRANGEBYSCORE', owed_until, '-inf', now)) do
    redis.call('ZREM', owed_until, share)
    redis.call('ZREM', owed, share)
  end
  redis.call('ZREMRANGEBYSCORE', awaited, '-inf', now)
end

-- Whether a share that is due before this tag should be back at any moment, its block being over.
local function is_another_due(tag)
  for _, share in ipairs(redis.call('ZRANGEBYSCORE', awaited, '-inf', now + AWAITED)) do
    local owed_tag = tonumber(redis.call('ZSCORE', owed, share))
    if owed_tag and owed_tag < tag then return true end
  end
  return false
end

local function wake(count)
  if count < 1 then return end
  for _, one in ipairs(redis.call('ZRANGE', line, 0, count - 1)) do
    redis.call('PUBLISH', '{TURN_CHANNEL}' .. one, '')
  end
end
"""

# ARGV: now, ticket, share, resource, at once, reserve in percent, margin, lease, the account's name
TAKE = (
    _COMMON
    + """
local share, resource, at_once = ARGV[3], ARGV[4], tonumber(ARGV[5])
local lease = tonumber(ARGV[8])
redis.call('ZADD', index, now, ARGV[9])
redis.call('ZREMRANGEBYSCORE', index, '-inf', now - LIVE * 1000)
bury(lease)
if redis.call('ZSCORE', held, ticket) then return {'GRANTED'} end  -- the first answer was lost
local reason, until_ms = blocked(resource, 1, tonumber(ARGV[6]), tonumber(ARGV[7]))
if reason then
  if redis.call('ZSCORE', line, ticket) then leave(ticket, until_ms)
  else owe(share, tag_of(share), until_ms) end
  redis.call('ZADD', awaited, until_ms + AWAITED, share)
  keep()
  return {'BLOCKED', reason, until_ms}
end
if not redis.call('ZSCORE', line, ticket) then
  local tag = tag_of(share)
  redis.call('ZREM', owed, share)
  redis.call('ZREM', owed_until, share)
  redis.call('ZREM', awaited, share)
  local count = redis.call('HINCRBY', state, 'count', 1)
  redis.call('ZADD', line, tag * TIES + count % TIES, ticket)
  redis.call('ZADD', shares, tag + 1, share)
end
redis.call('ZADD', seen, now, ticket)
local tag = math.floor(tonumber(redis.call('ZSCORE', line, ticket)) / TIES)
local ahead = redis.call('ZRANK', line, ticket) + redis.call('ZCARD', held)
if is_another_due(tag) then ahead = math.max(ahead, at_once) end
if ahead >= at_once then
  keep()
  local left = ahead - at_once + 1
  return {'IN_LINE', left, math.ceil(left * (number('pace') or 250) / at_once)}
end
redis.call('ZREM', line, ticket)
redis.call('ZREM', seen, ticket)
put('tag', math.max(number('tag') or 0, tag))
-- A share that is no further than what is being served has nothing to be remembered of.
redis.call('ZREMRANGEBYSCORE', shares, '-inf', number('tag'))
redis.call('ZADD', held, now + lease, ticket)
redis.call('HSET', charges, ticket, now .. '|' .. resource)
local remaining = number('remaining:' .. resource)
if remaining then put('remaining:' .. resource, remaining - 1) end
keep()
return {'GRANTED'}
"""
)

# ARGV: now, ticket, at once, is free, is good, resource, limit, remaining, reset, reason, until,
# pause; what an answer does not tell is an empty string
GIVE = (
    _COMMON
    + f"""
local at_once, is_free, is_good = tonumber(ARGV[3]), ARGV[4] == '1', ARGV[5] == '1'
local resource, limit = ARGV[6], tonumber(ARGV[7])
local left, reset = tonumber(ARGV[8]), tonumber(ARGV[9])
local reason, until_ms, pause = ARGV[10], tonumber(ARGV[11]), tonumber(ARGV[12])
local charge = redis.call('HGET', charges, ticket)
redis.call('ZREM', held, ticket)
redis.call('HDEL', charges, ticket)
if charge then
  local since, charged = string.match(charge, '^(%d+)|(.*)$')
  put('pace', math.floor(0.8 * (number('pace') or 250) + 0.2 * math.max(0, now - since)))
  local known = number('remaining:' .. charged)
  if known and (is_free or charged ~= resource) then put('remaining:' .. charged, known + 1) end
end

if left and reset > now then
  local known, ends = number('remaining:' .. resource), number('reset:' .. resource)
  if known and ends and reset <= ends + {SAME_WINDOW_SECONDS * 1000} then
    left = math.min(known, left)
  else
    -- A new window, or the first that is heard of: what is under way is not yet in that number.
    for _, other in ipairs(redis.call('HVALS', charges)) do
      if string.match(other, '|(.*)$') == resource then left = left - 1 end
    end
  end
  put('remaining:' .. resource, left)
  put('reset:' .. resource, reset)
  put('limit:' .. resource, limit)
end

if reason ~= '' then
  local hold = reason == 'QUOTA' and 'hold:' .. resource or 'pause'
  if not until_ms or until_ms <= now then
    local strikes = redis.call('HINCRBY', state, 'strikes:' .. hold, 1)
    until_ms = now + math.min(pause * 2 ^ (strikes - 1), {LONGEST_PAUSE_SECONDS * 1000})
  end
  until_ms = math.max(until_ms, number(hold) or 0)
  put(hold, until_ms)
  keep()
  wake(redis.call('ZCARD', line))  -- all of them learn that they must wait
  return until_ms
end
if is_good then
  for _, hold in ipairs({{'pause', 'hold:' .. resource}}) do
    if now >= (number(hold) or 0) then
      put(hold, nil)
      put('strikes:' .. hold, nil)
    end
  end
end
keep()
wake(at_once - redis.call('ZCARD', held))
return 0
"""
)

# ARGV: now, ticket, at once, until when the share's tag is kept (or an empty string)
LEAVE = (
    _COMMON
    + """
leave(ticket, tonumber(ARGV[4]))
redis.call('ZREM', held, ticket)
redis.call('HDEL', charges, ticket)
keep()
wake(tonumber(ARGV[3]) - redis.call('ZCARD', held))
return 0
"""
)
