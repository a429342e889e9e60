import { Counter, Gauge, type Registry } from 'prom-client';
import type { ClientsRegistry } from '../../auth/clients/core/index.js';
import type { BreakerState, CupiClient } from '#libs/cupi-client';
import type { ResponseCache } from '#libs/response-cache';
import type { DriftRegister } from '../drift/index.js';
import { gatewayVersion } from '../../config/index.js';
import { placeOf } from './upstream-metrics.js';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open'];

/** Exposes what is running. */
export function exposeVersion(registry: Registry): void {
  new Gauge({
    name: 'cupi_gateway_info',
    help: 'Always 1; the labels tell what is running.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: gatewayVersion }, 1);
}

/** Exposes queue, load and breaker of each node, as they are at a scrape. */
export function exposeNodes(registry: Registry, client: CupiClient): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_upstream_active_calls',
    help: 'Calls that a node is working on.',
    labelNames: ['node'],
    registers,
    collect() {
      for (const [index, { active }] of client.nodes().entries()) this.set({ node: placeOf(index) }, active);
    },
  });
  new Gauge({
    name: 'cupi_gateway_upstream_queue_length',
    help: 'Calls that wait for their turn at a node.',
    labelNames: ['node', 'priority'],
    registers,
    collect() {
      for (const [index, { waiting }] of client.nodes().entries()) {
        for (const [priority, count] of Object.entries(waiting)) {
          this.set({ node: placeOf(index), priority }, count);
        }
      }
    },
  });
  new Gauge({
    name: 'cupi_gateway_upstream_breaker_state',
    help: 'State of the circuit breaker of a node: 1 for the one that it is in, 0 for the others.',
    labelNames: ['node', 'state'],
    registers,
    collect() {
      for (const [index, node] of client.nodes().entries()) {
        for (const state of BREAKER_STATES) {
          this.set({ node: placeOf(index), state }, node.state === state ? 1 : 0);
        }
      }
    },
  });
}

/** Exposes how much is kept, and whether Redis is of use. */
export function exposeCache(registry: Registry, cache: ResponseCache): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_cache_entries',
    help: 'Answers that are kept in memory.',
    registers,
    collect() {
      this.set(cache.stats().entries);
    },
  });
  new Gauge({
    name: 'cupi_gateway_cache_bytes',
    help: 'Memory that the kept answers take.',
    registers,
    collect() {
      this.set(cache.stats().bytes);
    },
  });
  if (cache.state() === 'alone') return;
  new Gauge({
    name: 'cupi_gateway_redis_up',
    help: '1 while the replicas share the cache by way of Redis, 0 while this one goes on alone.',
    registers,
    collect() {
      this.set(cache.state() === 'shared' ? 1 : 0);
    },
  });
}

/** Exposes how the clients file is, when there is one. */
export function exposeClientsFile(registry: Registry, clients: ClientsRegistry): void {
  if (!clients.fileStatus()) return;
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_clients_file_valid',
    help: '1 while the clients file can be used, 0 while it is missing or broken and an earlier version stays in force.',
    registers,
    collect() {
      this.set(clients.fileStatus()?.isValid ? 1 : 0);
    },
  });
  new Gauge({
    name: 'cupi_gateway_clients_file_read_time_seconds',
    help: 'When the version of the clients file that is in force was read, as Unix time.',
    registers,
    collect() {
      this.set((clients.fileStatus()?.readAtMs ?? 0) / 1000);
    },
  });
}

/** Exposes what does not fit the models. */
export function exposeDrift(registry: Registry, drift: DriftRegister): void {
  new Counter({
    name: 'cupi_gateway_drift_total',
    help: 'Answers of Unity Connection with an element that is not known, or a value that does not fit.',
    labelNames: ['resource', 'element', 'kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { count, ...labels } of drift.entries()) this.inc(labels, count);
    },
  });
}
