import { startSimulator, type Simulator, type SimulatorOptions } from '#simulator';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openGateway, type TestGateway } from './gateway.js';

/** Phone systems that a simulator always has. */
export const seeded = {
  /** Holds the default TRAP switch, and nothing belongs to it. */
  factory: 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
  /** Has two AXL servers and thirty associations. */
  branch: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
} as const;

/** An id that no object has. */
export const ABSENT_ID = '00000000-0000-4000-8000-00000000dead';

/** A gateway in front of a simulator. */
export interface SimulatorGateway extends Omit<TestGateway, 'url'> {
  readonly url: () => string;
  readonly simulator: () => Simulator;
}

/**
 * Starts one gateway and one simulator for all tests of the `describe` it is called in. Fault switches and the
 * list of requests start afresh with each test; objects stay.
 */
export function useSimulatorGateway(
  options: SimulatorOptions = {},
  environment: Record<string, string> = {},
): SimulatorGateway {
  let simulator: Simulator;
  let gateway: Awaited<ReturnType<typeof openGateway>>;

  beforeAll(async () => {
    simulator = await startSimulator(options);
    gateway = await openGateway({ CUPI_URLS: simulator.url, ...environment });
  });
  beforeEach(() => {
    simulator.faults.clear();
    simulator.clearRequests();
  });
  afterAll(async () => {
    await gateway.close();
    await simulator.close();
  });

  return {
    url: () => gateway.url,
    simulator: () => simulator,
    call: (...request) => gateway.call(...request),
    log: () => gateway.log(),
  };
}
