import type { IncomingMessage } from 'node:http';
import { type Accounts, basicCredentials } from './accounts.js';
import type { Answer } from './answers.js';
import { FAULT_NAMES, type FaultBoard, type FaultName, type FaultOptions } from './faults.js';
import { readBody } from './request-body.js';
import { unauthorizedAnswer } from './fault-answers.js';

class FaultRequestError extends Error {
  override readonly name = 'FaultRequestError';
}

const OPTION_TYPES: Readonly<Record<keyof FaultOptions, 'number' | 'string'>> = {
  times: 'number',
  method: 'string',
  pathPrefix: 'string',
  delayMs: 'number',
  retryAfterSeconds: 'number',
  location: 'string',
};

/**
 * The switches over HTTP, for the administrator account. GET shows the active ones, PUT replaces them all, DELETE turns
 * them off. It is not subject to the throttle, the log and the switches themselves.
 */
export class FaultRoute {
  readonly path = '/simulator/faults';

  constructor(
    private readonly faults: FaultBoard,
    private readonly accounts: Accounts,
  ) {}

  async answer(request: IncomingMessage): Promise<Answer> {
    const account = this.accounts.find(basicCredentials(request.headers.authorization));
    if (account?.role !== 'administrator') return unauthorizedAnswer();

    const { method = '' } = request;
    switch (method) {
      case 'GET':
        return jsonAnswer(200, { faults: this.faults.list() });
      case 'PUT':
        return this.#replace((await readBody(request)).toString('utf8'));
      case 'DELETE':
        this.faults.clear();
        return { status: 204, headers: {} };
      default:
        return jsonAnswer(405, { error: 'GET, PUT or DELETE' });
    }
  }

  #replace(body: string): Answer {
    try {
      const faults = parseFaults(body);
      this.faults.clear();
      for (const { name, options } of faults) this.faults.set(name, options);
      return jsonAnswer(200, { faults: this.faults.list() });
    } catch (error) {
      if (error instanceof FaultRequestError || error instanceof SyntaxError) {
        return jsonAnswer(400, { error: error.message });
      }
      throw error;
    }
  }
}

function parseFaults(body: string): { name: FaultName; options: FaultOptions }[] {
  const { faults } = asObject(JSON.parse(body));
  if (!Array.isArray(faults)) throw new FaultRequestError('the body is {"faults": [{"name": …}, …]}');
  return faults.map(parseFault);
}

function parseFault(value: unknown): { name: FaultName; options: FaultOptions } {
  const { name, ...options } = asObject(value);
  const known = FAULT_NAMES.find((candidate) => candidate === name);
  if (!known) throw new FaultRequestError(`name is one of ${FAULT_NAMES.join(', ')}`);

  for (const [option, setting] of Object.entries(options)) checkOption(option, setting);
  return { name: known, options };
}

function checkOption(option: string, setting: unknown): void {
  const type = Object.entries(OPTION_TYPES).find(([name]) => name === option)?.[1];
  if (!type) throw new FaultRequestError(`unknown option ${option}`);
  const isNegative = typeof setting === 'number' && setting < 0;
  if (typeof setting !== type || isNegative) throw new FaultRequestError(`${option} is a ${type}, 0 or more`);
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new FaultRequestError('an object is expected');
  return value as Record<string, unknown>;
}

function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}
