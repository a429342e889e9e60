import { Counter, Gauge, type Registry } from 'prom-client';
import type { ClientsRegistry } from '../../auth/clients/core/index.js';
import type { BreakerState, CupiClient, SlotOrigin } from '#libs/cupi-client';
import type { ResponseCache } from '#libs/response-cache';
import type { DriftRegister } from '../drift/index.js';
import { gatewayVersion, type Reloads } from '../../config/index.js';
import { placeOf } from './upstream-metrics.js';

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open'];

const SLOT_ORIGINS: readonly SlotOrigin[] = ['process', 'redis', 'share'];

/** Exposes the versions. */
export function exposeVersion(registry: Registry): void {
  new Gauge({
    name: 'cupi_gateway_info',
    help: 'Always 1; the labels have the versions.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: gatewayVersion }, 1);
}

/** Exposes queue, load and circuit breaker of each node at the time of a scrape. */
export function exposeNodes(registry: Registry, client: CupiClient): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_upstream_active_calls',
    help: 'Calls in progress at a node.',
    labelNames: ['node'],
    registers,
    collect() {
      for (const [index, { active }] of client.nodes().entries()) this.set({ node: placeOf(index) }, active);
    },
  });
  new Gauge({
    name: 'cupi_gateway_upstream_queue_length',
    help: "Calls in a node's queue.",
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
    help: 'State of the circuit breaker of a node: 1 for its present state, 0 for the others.',
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

/** Exposes the slots of each node, and where they come from, at the time of a scrape. */
export function exposeSlots(registry: Registry, client: CupiClient): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_upstream_slots',
    help: 'Slots of a node: the limit of all replicas, those that this replica holds, and its share without Redis.',
    labelNames: ['node', 'kind'],
    registers,
    collect() {
      for (const [index, { slots }] of client.nodes().entries()) {
        for (const kind of ['limit', 'held', 'share'] as const) {
          this.set({ node: placeOf(index), kind }, slots[kind]);
        }
      }
    },
  });
  new Gauge({
    name: 'cupi_gateway_upstream_slots_source',
    help: 'Where the slots of a node come from: 1 for the present source, 0 for the others.',
    labelNames: ['node', 'source'],
    registers,
    collect() {
      for (const [index, { slots }] of client.nodes().entries()) {
        for (const source of SLOT_ORIGINS) {
          this.set({ node: placeOf(index), source }, slots.origin === source ? 1 : 0);
        }
      }
    },
  });
  new Gauge({
    name: 'cupi_gateway_upstream_replicas',
    help: 'Replicas that share the slots of a node, as last seen.',
    labelNames: ['node'],
    registers,
    collect() {
      for (const [index, { slots }] of client.nodes().entries()) {
        this.set({ node: placeOf(index) }, slots.replicas);
      }
    },
  });
}

/** Exposes the size of the cache, and whether Redis works. */
export function exposeCache(registry: Registry, cache: ResponseCache): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_cache_entries',
    help: 'Cache entries in memory.',
    registers,
    collect() {
      this.set(cache.stats().entries);
    },
  });
  new Gauge({
    name: 'cupi_gateway_cache_bytes',
    help: 'Memory that cache entries use.',
    registers,
    collect() {
      this.set(cache.stats().bytes);
    },
  });
  if (cache.state() === 'alone') return;
  new Gauge({
    name: 'cupi_gateway_redis_up',
    help: '1 while this replica uses Redis, 0 during an outage.',
    registers,
    collect() {
      this.set(cache.state() === 'shared' ? 1 : 0);
    },
  });
}

/** Exposes the state of the clients file, if there is one. */
export function exposeClientsFile(registry: Registry, clients: ClientsRegistry): void {
  if (!clients.fileStatus()) return;
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_clients_file_valid',
    help: '1 while the clients file is valid, 0 while it is missing or invalid and a previous version is in force.',
    registers,
    collect() {
      this.set(clients.fileStatus()?.isValid ? 1 : 0);
    },
  });
  new Gauge({
    name: 'cupi_gateway_clients_file_read_time_seconds',
    help: 'When the version of the clients file in force was read, as Unix time.',
    registers,
    collect() {
      this.set((clients.fileStatus()?.readAtMs ?? 0) / 1000);
    },
  });
}

/** Exposes changes of files that configure the gateway. */
export function exposeReloads(registry: Registry, reloads: Reloads): void {
  new Counter({
    name: 'cupi_gateway_configuration_reloads_total',
    help: 'Changes of files of settings: in force, or refused, so that the former content stays in force.',
    labelNames: ['setting', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { count, ...labels } of reloads.counts()) this.inc(labels, count);
    },
  });
}

/** Exposes drift. */
export function exposeDrift(registry: Registry, drift: DriftRegister): void {
  new Counter({
    name: 'cupi_gateway_drift_total',
    help: 'Responses of Unity Connection with an unknown element, or a value that does not fit.',
    labelNames: ['resource', 'element', 'kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { count, ...labels } of drift.entries()) this.inc(labels, count);
    },
  });
}
