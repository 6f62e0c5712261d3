-- wrk's part: a POST for each line of a file, answers checked, the sum printed as JSON.
--
--     wrk … -s requests.lua ADDRESS -- PATH BODY_FILE EXPECTED ASKERS_FILE
--
-- A line of ASKERS_FILE is a token, a tab and the value that stands for @@ in the body, if that is
-- there. After the last line the first one follows.

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  path, expected = arguments[1], arguments[3]
  local file = assert(io.open(arguments[2]))
  local body = file:read("*a")
  file:close()
  local from, to = body:find("@@", 1, true)
  before, after = body, ""
  if from then before, after = body:sub(1, from - 1), body:sub(to + 1) end
  lines = {}
  for line in io.lines(arguments[4]) do lines[#lines + 1] = line end
  headers = { ["Content-Type"] = "application/json" }
  asked, good, bad, first_bad = 0, 0, 0, ""
end

function request()
  local token, value = lines[asked % #lines + 1]:match("^(.-)\t(.*)$")
  asked = asked + 1
  headers["Authorization"] = "Bearer " .. token
  return wrk.format("POST", path, headers, before .. value .. after)
end

function response(status, _headers, body)
  if body:find(expected, 1, true) then
    good = good + 1
  else
    bad = bad + 1
    if bad == 1 then first_bad = status .. " " .. body:sub(1, 300) end
  end
end

function done(summary, latency, _requests)
  local thread = threads[1]
  local errors = summary.errors
  io.write(string.format(
    '\n{"asked":%d,"good":%d,"bad":%d,"broken":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"first_bad":%q}\n',
    thread:get("asked"), thread:get("good"), thread:get("bad"),
    errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    (thread:get("first_bad"):gsub('[%c"\\]', " "))))
end
