-- A token bucket as one number: when it will be full again (the generic cell rate algorithm, ITU-T I.371).
-- KEYS[1] the bucket. ARGV: microseconds for a token, most tokens, tokens wanted, 1 to take them or 0 to look.
-- Answers 0 where they are there, else how many microseconds until they are.
-- The clock is Redis' own, so that nodes whose clocks differ agree. Counted from 2026, because a double has 53 bits.
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1767225600) * 1000000 + tonumber(time[2])
local interval = tonumber(ARGV[1])
local most = now + interval * tonumber(ARGV[2])
local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '') or now)
-- Of a clock that has gone back, as after a failover: no caller waits for longer than an empty bucket takes to fill.
full = math.min(full, most)
local after = full + interval * tonumber(ARGV[3])
-- A rounding is no refusal.
if after > most + 0.5 then
  return math.ceil(after - most)
end
if ARGV[4] == '1' then
  redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil((after - now) / 1000) + 1)
end
return 0
