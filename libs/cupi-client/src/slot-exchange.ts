/**
 * The slots of a node that all replicas share: the protocol, as far as it runs in Redis.
 *
 * One hash per node has a record of each replica. An exchange declares the whole state of a replica: the calls that it
 * has in progress, and how many more it wants. Redis replaces the record and answers how many slots the replica has
 * now. So there is nothing to release by name: an exchange whose outcome is unknown, a flush and a restart are all
 * corrected by the next exchange, which is due within half a second.
 *
 * Invariants, for a limit of at least the number of replicas (with fewer slots than that, see `share`):
 *
 * 1. A replica that is in contact with Redis has no more calls in progress than its record says.
 * 2. Records never hold more than the limit together. A record counts while its replica may have such calls: until its
 *    lease ends, or, if its connection is closed as well, until it has been silent for {@link DEAD_AFTER_MS}.
 * 3. Every replica has a **share**, to which it falls back when it loses Redis. Shares never exceed the limit together.
 *    From {@link SUSPECT_AFTER_MS} of silence on, the share of a replica is reserved for it, whether it is dead or cut
 *    off: Redis cannot tell. It is forgotten after {@link FORGOTTEN_AFTER_MS} with a closed connection, or when its
 *    successor, of the same name, has come.
 * 4. A replica without Redis uses what it held, up to its share, and the whole share only when the others have had time
 *    to reserve it (slot-ledger.ts).
 * 5. Without the hash (a flush, a restart, an eviction) nothing is granted for {@link QUIET_MS}, in which all replicas
 *    in contact declare their calls, and no more than their shares for {@link RETURN_MS}, in which the others come back.
 *    After that, the shares of those that were known and have not come back are reserved for them.
 * 6. After a pause in which no replica was in contact, all of them count as cut off until each is back.
 * 7. An exchange that Redis carries out later than {@link LATE_AFTER_MS} after it was sent has no effect.
 *
 * Only the clock of Redis counts. Replicas estimate it from its last answer, by their monotonic clocks.
 *
 * What is not covered, because Redis cannot tell a replica that is dead from one that is cut off:
 *
 * - A replica's connection is closed, it lives, and a call that it made beyond its share takes longer than the 2.4 s
 *   after which the slot counts as free.
 * - A call of another replica takes longer than the time between the reservation of a share and its use: 0.6 s if the
 *   last exchange was slow, mostly a second. With a time limit of less than 6 s for calls that time is shorter.
 * - A replica is cut off for more than a minute by a closed connection, or Redis loses its data while all replicas that
 *   know of each other are cut off.
 *
 * The limit may then be exceeded by the share of the replica that is cut off, or by the calls that it has in progress.
 */
import {
  elementsOf,
  integerOf,
  isInteger,
  Script,
  UnexpectedReplyError,
  type Reply,
} from '#libs/redis-client';

/** After this silence, in milliseconds, a replica counts as cut off: its share is reserved. */
const SUSPECT_AFTER_MS = 1_000;
/** After this silence, in milliseconds, with a closed connection, a replica's slots beyond its share are free. */
const DEAD_AFTER_MS = 2_400;
/** After this silence, in milliseconds, with a closed connection, its share is free, too. */
const FORGOTTEN_AFTER_MS = 60_000;
/** The same when its connection seems to be open, in milliseconds: Redis notices by then that it is not. */
const FORGOTTEN_IF_OPEN_AFTER_MS = 600_000;
/** How long nothing is granted when the hash was missing, in milliseconds. */
const QUIET_MS = 1_000;
/** How long no replica gets more than its share then, in milliseconds: replicas connect again within 2 s. */
const RETURN_MS = 3_500;
/** A time without any exchange, in milliseconds, that no working replica leaves. */
const GAP_MS = 1_000;
/** An exchange that is carried out this long after it was sent, in milliseconds, has no effect. */
const LATE_AFTER_MS = 350;
/** The time of life of the hash after the last exchange, in milliseconds. */
const HASH_LIFE_MS = 900_000;

/** The time, and messages: what a model has in another way. */
const PLATFORM = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function publish(channel) return redis.call('PUBLISH', channel, 'slots') end
`;

/**
 * KEYS: the hash of the node. ARGV: see {@link exchangeArguments}. Returns the time of Redis in milliseconds, and, when
 * the exchange has taken effect: the slots that the replica has now; how many of them it may pass on to its own queue
 * while others wait; its share; the number of replicas.
 */
const EXCHANGE = `
local key, me, prefix = KEYS[1], ARGV[1], ARGV[2]
local seq, sentAt, limit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local held, want = tonumber(ARGV[6]), tonumber(ARGV[7])
local claim, known, lease = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local isLeaving = ARGV[11] == '1'

if now - sentAt > ${LATE_AFTER_MS} or sentAt - now > ${LATE_AFTER_MS} then return {now} end

-- The state.
local hash = redis.pcall('HGETALL', key)
if hash.err then redis.call('DEL', key); hash = {} end
local replicas, facts = {}, {}
for index = 1, #hash, 2 do
  local id = string.match(hash[index], '^r:(.*)$')
  if id then
    local record = {id = id}
    record.beat, record.seq, record.held, record.want, record.share, record.keep, record.turn, record.lease =
      string.match(hash[index + 1], '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$')
    for name, value in pairs(record) do if name ~= 'id' then record[name] = tonumber(value) end end
    if record.beat then replicas[id] = record else redis.call('HDEL', key, hash[index]) end
  else
    facts[hash[index]] = tonumber(hash[index + 1])
  end
end
local since, last = facts.since or now, facts.last or now
if since > now then since = now end
local turn, expected = facts.turn or 0, facts.expected or 0

local mine = replicas[me]
if mine and mine.seq >= seq then return {now} end
local isNew = mine == nil
if isNew then
  if now - since < ${FORGOTTEN_AFTER_MS} then expected = math.max(expected, known) end
  mine = {id = me, turn = 0, share = claim}
end
replicas[me] = nil

-- Nobody was in contact, or the clock has moved.
if now - last > ${GAP_MS} or now < last then
  for _, other in pairs(replicas) do other.beat = now - ${SUSPECT_AFTER_MS} - 1; other.isChanged = true end
end

-- What others occupy, and what is reserved for them.
local name = string.match(me, '^(.*)/')
local live, count, claimed, hard, reserved, liveHeld = {}, 1, 0, 0, 0, 0
for id, other in pairs(replicas) do
  local age = now - other.beat
  other.isLive = age <= ${SUSPECT_AFTER_MS}
  local isForgotten = false
  if other.isLive then
    liveHeld = liveHeld + other.held
    table.insert(live, other)
  else
    local isOpen = publish(prefix .. id) > 0
    local isSucceeded = string.match(id, '^(.*)/') == name and age > ${DEAD_AFTER_MS}
    isForgotten = not isOpen and (isSucceeded or age > ${FORGOTTEN_AFTER_MS}) or age > ${FORGOTTEN_IF_OPEN_AFTER_MS}
    if not isForgotten then
      reserved = reserved + other.share
      if age <= ${DEAD_AFTER_MS} or isOpen and age <= other.lease then
        hard = hard + math.max(0, other.held - other.share)
      end
    end
  end
  if isForgotten then
    redis.call('HDEL', key, 'r:' .. id)
    replicas[id] = nil
  else
    count = count + 1
    claimed = claimed + other.share
  end
end
if now - since < ${FORGOTTEN_AFTER_MS} and expected > count then
  local missing = (expected - count) * math.max(1, math.floor(limit / expected))
  reserved, claimed, count = reserved + missing, claimed + missing, expected
end
-- With more replicas than slots, shares alone exceed the limit: one slot remains for those in contact.
local capacity = limit - hard - math.min(reserved, limit - 1)

-- The slots that each replica is entitled to: the same for all that have work for them. Of the rest, those who have
-- waited longest get one before those who have had one for longest lose it.
local function divide()
  local left, round, takers = capacity, 1, {mine}
  for _, other in ipairs(live) do table.insert(takers, other) end
  for _, replica in ipairs(takers) do replica.due = 0 end
  while left > 0 do
    local order = {}
    for _, replica in ipairs(takers) do
      if replica.held + replica.want >= round then table.insert(order, replica) end
    end
    if #order == 0 then return end
    table.sort(order, function(one, other)
      local isHolder, isOtherHolder = one.held >= round, other.held >= round
      if isHolder ~= isOtherHolder then return isOtherHolder end
      if one.turn == other.turn then return one.id < other.id end
      return (one.turn < other.turn) ~= isHolder
    end)
    for index = 1, math.min(left, #order) do order[index].due = round end
    left, round, takers = left - #order, round + 1, order
  end
end

local function save(replica)
  redis.call('HSET', key, 'r:' .. replica.id, string.format('%d %d %d %d %d %d %d %d', replica.beat, replica.seq,
    replica.held, replica.want, replica.share, replica.keep, replica.turn, replica.lease))
end

mine.beat, mine.seq, mine.held, mine.want, mine.lease = now, seq, held, want, lease
mine.share = math.max(1, math.min(math.floor(limit / count), limit - claimed))
divide()
local free = capacity - liveHeld - held
-- Those who have waited longer come first.
local ahead = 0
for _, other in ipairs(live) do
  if other.turn < mine.turn then ahead = ahead + math.max(0, other.due - other.held) end
end
local granted = 0
if now - since >= ${QUIET_MS} then granted = math.max(0, math.min(want, mine.due - held, free - ahead)) end
if now - since < ${RETURN_MS} then granted = math.max(0, math.min(granted, math.max(1, claim) - held)) end
if granted > 0 then
  turn = turn + 1
  mine.turn, mine.held, mine.want = turn, held + granted, want - granted
  free = free - granted
  divide()
end
mine.keep = mine.due
local share = mine.share

if isLeaving then
  redis.call('HDEL', key, 'r:' .. me)
  expected = math.max(0, expected - 1)
else
  -- Until the replica has this answer, it may use what it had.
  mine.share = math.max(share, claim)
  save(mine)
end
for _, other in pairs(replicas) do if other.isChanged then save(other) end end
redis.call('HSET', key, 'since', string.format('%d', since), 'last', string.format('%d', now), 'turn', turn,
  'expected', expected)
redis.call('PEXPIRE', key, ${HASH_LIFE_MS})

-- Wakes those who can have a slot now, who should give one back, or whose share has changed.
for _, other in ipairs(live) do
  local canTake = free > 0 and other.want > 0 and other.due > other.held
  local shouldReturn = mine.want > 0 and other.held > other.due and other.keep > other.due
  if canTake or shouldReturn or isNew or isLeaving then publish(prefix .. other.id) end
end
return {now, mine.held, mine.keep, share, count}
`;

/** What a replica declares. */
export interface SlotRequest {
  /** Greater than in all earlier exchanges of this replica. */
  readonly sequence: number;
  /** The time of Redis when it was sent, estimated; 0 when it is not known yet. */
  readonly sentAtMs: number;
  readonly limit: number;
  /** Calls in progress. */
  readonly held: number;
  /** How many more slots it has work for. */
  readonly want: number;
  /** The share that it uses; 0 before its first exchange. */
  readonly share: number;
  /** Replicas last seen; 0 before its first exchange. */
  readonly replicas: number;
  /** How long its calls in progress can last at most from now on. */
  readonly leaseMs: number;
  /** True when it shuts down, and has no calls. */
  readonly isLeaving: boolean;
}

/** What Redis grants. */
export interface SlotGrant {
  /** Slots that the replica has now, those of its calls in progress included. */
  readonly slots: number;
  /** How many of them it may pass on to its own queue. The others go back once their call is over: others wait. */
  readonly keep: number;
  readonly share: number;
  readonly replicas: number;
}

/** The answer to an exchange. */
export interface SlotAnswer {
  /** The time of Redis. */
  readonly nowMs: number;
  /** Absent when the exchange came too late to have an effect. */
  readonly grant?: SlotGrant;
}

/**
 * The script of an exchange.
 * @param platform Lua that sets `now`, in milliseconds, and `publish`, which returns the number of subscribers
 */
export function exchangeScript(platform = PLATFORM): Script {
  return new Script(platform + EXCHANGE);
}

/** Keys of Redis, and the channels of replicas, for one node. */
export class SlotKeys {
  readonly hash: string;
  readonly channelPrefix: string;

  /** @param node names the node for all replicas alike */
  constructor(node: string) {
    this.hash = `cupi-gateway:slots:v1:${node}`;
    this.channelPrefix = `cupi-gateway:slots:${node}:`;
  }

  /** The channel on which a replica is woken, and by whose subscription Redis knows that it is connected. */
  channelOf(replica: string): string {
    return this.channelPrefix + replica;
  }
}

/**
 * The arguments of the script.
 *
 * @param replica `<name>/<id>`: the id is of one process, the name is also that of its successor after a crash
 */
export function exchangeArguments(
  keys: SlotKeys,
  replica: string,
  request: SlotRequest,
): (string | number)[] {
  return [
    replica,
    keys.channelPrefix,
    request.sequence,
    request.sentAtMs,
    request.limit,
    request.held,
    request.want,
    request.share,
    request.replicas,
    request.leaseMs,
    request.isLeaving ? 1 : 0,
  ];
}

/** @throws UnexpectedReplyError when the reply is none to such a request */
export function slotAnswerOf(reply: Reply, request: SlotRequest): SlotAnswer {
  const [now, slots, keep, share, replicas, ...more] = elementsOf(reply);
  const nowMs = integerOf('a slot exchange', now ?? null, 1);
  if (slots === undefined) return { nowMs };
  const isValid =
    isInteger(slots, request.held, request.held + request.want) &&
    isInteger(keep, 0, request.limit) &&
    isInteger(share, 1, request.limit) &&
    isInteger(replicas, 1) &&
    more.length === 0;
  if (!isValid) throw new UnexpectedReplyError('a slot exchange');
  return { nowMs, grant: { slots, keep, share, replicas } };
}
