import { AuthenticatedTransport } from './authenticated-transport.js';
import { CircuitBreaker } from './circuit-breaker.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import { HttpTransport } from './http-transport.js';
import { Node } from './node.js';
import { Bulkhead } from './bulkhead.js';
import { RedisSlots } from './redis-slots.js';
import type { SlotSourceFactory } from './slot-source.js';

const DEFAULT_COOL_DOWN_MS = 30_000;
const DEFAULT_FAILURE_THRESHOLD = 5;
const DEFAULT_OPEN_MS = 1_000;
const DEFAULT_MAX_OPEN_MS = 30_000;

/**
 * Creates a node; it connects at its first call.
 *
 * @throws Error when the URL is not one of http or https, or the certificate authority cannot be read
 */
export function openNode(url: string, options: CupiClientOptions): Node {
  const { maxConcurrency, queueLimit, timeoutMs, breaker } = options;
  const transport = new HttpTransport({
    url,
    maxConnections: maxConcurrency,
    certificateAuthority: options.certificateAuthority,
    isCertificateVerificationOff: options.isCertificateVerificationOff,
  });
  return new Node({
    url,
    timeoutMs,
    bulkhead: new Bulkhead({ maxConcurrency, queueLimit, slots: slotsOf(url, options) }),
    breaker: new CircuitBreaker({
      failureThreshold: breaker?.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD,
      openMs: breaker?.openMs ?? DEFAULT_OPEN_MS,
      maxOpenMs: breaker?.maxOpenMs ?? DEFAULT_MAX_OPEN_MS,
      onChange: (state) => options.onBreakerChange?.(url, state),
    }),
    transport: new AuthenticatedTransport(transport, {
      coolDownMs: options.coolDownMs ?? DEFAULT_COOL_DOWN_MS,
      // A call that waits for a login must have most of its time left afterwards.
      maxLoginWaitMs: timeoutMs / 4,
      onRejected: options.onRejected ?? (() => Promise.resolve()),
      renew: options.renew ?? (() => Promise.resolve(undefined)),
    }),
    onAttemptStart: options.onAttemptStart,
    onAttempt: options.onAttempt,
  });
}

/** Replicas that name a node alike share its slots. */
function slotsOf(
  node: string,
  { replica, maxConcurrency, timeoutMs }: CupiClientOptions,
): SlotSourceFactory | undefined {
  if (!replica) return undefined;
  const { redis, name: replicaName } = replica;
  return (demand) =>
    new RedisSlots({ redis, node, replicaName, limit: maxConcurrency, callMs: timeoutMs }, demand);
}
