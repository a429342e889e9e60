import { Script } from '#libs/redis-client';

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * The beginning of a fill, in one round trip. A value of an unexpected type counts as missing.
 *
 * KEYS: the entry, the epochs. ARGV: a value for epochs that are missing; their lifetime in milliseconds. Returns the
 * time of Redis in milliseconds, the entry, its PTTL, the epochs.
 */
export const BEGIN = new Script(`${NOW}
local answer = {now, false, redis.call('PTTL', KEYS[1])}
local entry = redis.pcall('GET', KEYS[1])
if type(entry) == 'string' then answer[2] = entry end
for index = 2, #KEYS do
  local epoch = redis.pcall('GET', KEYS[index])
  if type(epoch) == 'string' then
    redis.call('PEXPIRE', KEYS[index], ARGV[2])
  else
    redis.call('SET', KEYS[index], ARGV[1], 'PX', ARGV[2])
    epoch = ARGV[1]
  end
  answer[index + 2] = epoch
end
return answer
`);

/**
 * The end of a fill: compares and sets. The time since the beginning is subtracted from the lifetime, however late the
 * script runs.
 *
 * KEYS: the entry, the epochs. ARGV: the entry; its whole lifetime in milliseconds; the time of its beginning; the
 * epochs. Returns 1 when it was stored, else 0.
 */
export const STORE = new Script(`${NOW}
for index = 2, #KEYS do
  if redis.pcall('GET', KEYS[index]) ~= ARGV[index + 2] then return 0 end
end
local left = ARGV[2] - math.max(0, now - ARGV[3])
if left < 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', math.floor(left))
return 1
`);
