import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { describePinning } from '../processes/cores.js';

const GIBIBYTE = 1024 ** 3;

/** From that load on, other work is measured as well. */
const BUSY_LOAD = 1;

/** The machine that a run is made on. */
export function describeMachine(): string {
  const [first] = cpus();
  const [load = 0] = loadavg();
  const lines = [
    `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / GIBIBYTE)} GiB, ${type()} ${release()}`,
    `Node.js ${process.versions.node}; ${describePinning()}`,
    `load average at the start: ${load.toFixed(2)}`,
  ];
  if (load >= BUSY_LOAD) lines.push('THE MACHINE IS BUSY: these figures are worth little.');
  return lines.map((line) => `- ${line}`).join('\n');
}
