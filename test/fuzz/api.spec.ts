import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { isXmlText } from '#libs/cupi-xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { committedDocument, withOpenEnums } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { undocumentedPartsOf, type WireAnswer } from '../support/openapi-validation.js';
import { budget } from './fuzz-budget.js';
import { FuzzedApi } from './fuzzed-api.js';
import { fuzzedRequest, type FuzzedRequest } from './fuzzed-request.js';
import { heapInUse } from '#libs/testing';
import { readSeeds } from './seeds.js';

const BATCH = 500;
const AT_ONCE = 12;
const MAX_TOLD = 10;
/** Before, the heap grows by what is loaded and compiled on first use. */
const LEAK_SHOWS_AFTER = 10_000;
/** Once a quarter of the requests is done, every store has reached its size. */
const MAX_HEAP_GROWTH_BYTES = 8 * 1024 * 1024;

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(withOpenEnums(committedDocument), 'openapi.json');

/** Whether the schema of the operation allows the body; undefined when there is nothing to compare. */
function isBodyAllowed({ body, bodySchema, headers }: FuzzedRequest): boolean | undefined {
  if (body === undefined || bodySchema === undefined || headers['Content-Type'] !== 'application/json')
    return undefined;
  const isAllowed = ajv.getSchema(`openapi.json#/components/schemas/${bodySchema}`);
  try {
    // A body is bytes: what is no character is another one by the time it arrives. A mark before it may be
    // ignored (RFC 8259 §8.1).
    return (
      isAllowed?.(
        JSON.parse(
          Buffer.from(body)
            .toString()
            .replace(/^\uFEFF/, ''),
        ),
      ) === true
    );
  } catch {
    return false;
  }
}

/** What the schema cannot say: characters that XML does not have, and members given twice. */
function isBeyondSchema(body: string): boolean {
  return !isXmlText(body) || /\\u|("\w+"\s*:).*\1/s.test(body);
}

/**
 * Whether a problem names a member of the body. That it conflicts with another one, or with an id of the path, is no matter
 * of a schema; nor is a rule across fields, which the description of the schema states in words.
 */
function isBodyBlamedBy(text: string, bodySchema = ''): boolean {
  const { errors = [] } = JSON.parse(text) as { errors?: { pointer?: string; code: string }[] };
  const { description } = committedDocument.components.schemas[bodySchema] ?? {};
  const rules = typeof description === 'string' ? description : '';
  return errors.some(
    ({ pointer, code }) =>
      pointer !== undefined && code !== 'conflict' && !rules.includes(`\`${pointer.slice(1)}\``),
  );
}

/** Who is calling, and for what, is asked before whether there is such a path. */
const CODES_BEFORE_ROUTING = [
  'validation-failed',
  'unauthenticated',
  'insufficient-scope',
  'rate-limited',
  'not-acceptable',
];

function undocumentedIn(request: FuzzedRequest, target: string, answer: WireAnswer): string[] {
  const faults = undocumentedPartsOf(request.method, target, answer);
  const isNoOperation = faults.length === 1 && faults[0] === `${request.method} ${target} is not documented`;
  // A HEAD has no body with the code.
  if (isNoOperation && request.method === 'HEAD' && [400, 401, 404, 406, 429].includes(answer.status))
    return [];
  const isAboutCaller = CODES_BEFORE_ROUTING.some((code) => answer.text.includes(`"code":"${code}"`));
  return isNoOperation && isAboutCaller ? [] : faults;
}

/** What is wrong with an answer, in words. */
function faultsOf(request: FuzzedRequest, target: string, answer: WireAnswer): string[] {
  const faults = undocumentedIn(request, target, answer);
  const { status, text } = answer;
  // The simulator works, so the error is the gateway's.
  if (status >= 500) faults.push(`status ${status} with an upstream that works`);
  const isOfOperation = !target.includes('?') && ['POST', 'PUT', 'PATCH'].includes(request.method);
  const isAllowed = isOfOperation ? isBodyAllowed(request) : undefined;
  if (isAllowed === false && status < 400) faults.push('a body that the schema does not allow was taken');
  const isBodyBlamed =
    status === 400 && text.includes('"pointer":') && isBodyBlamedBy(text, request.bodySchema);
  if (isAllowed === true && isBodyBlamed && !isBeyondSchema(request.body ?? '')) {
    faults.push('a body that the schema allows was refused');
  }
  if (status >= 400 && text !== '' && !text.includes('"requestId"'))
    faults.push('a problem without a request id');
  return faults;
}

interface Failure {
  readonly faults: readonly string[];
  readonly target: string;
  readonly status?: number;
  readonly text?: string;
  readonly request: FuzzedRequest;
}

describe('requests that are made from the OpenAPI document', () => {
  let api: FuzzedApi;
  const statuses = new Map<number, number>();

  beforeAll(async () => {
    api = await FuzzedApi.open();
    await api.tidyUp();
  });
  afterAll(() => api.close());

  async function failureOf(request: FuzzedRequest): Promise<Failure | undefined> {
    const target = api.targetOf(request);
    try {
      const answer = await api.send(request, target);
      const { status, text } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const faults = faultsOf(request, target, answer);
      return faults.length === 0 ? undefined : { faults, target, status, text, request };
    } catch (error) {
      return { faults: [`no answer: ${String(error)}`], target, request };
    }
  }

  async function failuresOf(requests: readonly FuzzedRequest[]): Promise<Failure[]> {
    const failures: Failure[] = [];
    const left = requests.values();
    const work = async (): Promise<void> => {
      for (const request of left) {
        const failure = await failureOf(request);
        if (failure) failures.push(failure);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failures;
  }

  it(
    'are answered as documented, never with a failure, and leak nothing',
    { timeout: budget.timeoutMs },
    async () => {
      const failures: Failure[] = [];
      const heapBytes: number[] = [];
      let done = 0;
      while (done < budget.requests && failures.length < MAX_TOLD) {
        const numRuns = Math.min(BATCH, budget.requests - done);
        failures.push(...(await failuresOf(fc.sample(fuzzedRequest, { numRuns, seed: budget.seed + done }))));
        done += numRuns;
        await api.tidyUp();
        if (done >= budget.requests / 4) heapBytes.push(heapInUse());
      }
      const told = { failures: failures.slice(0, MAX_TOLD), logged: api.errors.slice(0, MAX_TOLD) };
      expect(told).toEqual({ failures: [], logged: [] });
      const [early = 0] = heapBytes;
      const late = heapBytes.at(-1) ?? 0;
      const mebibytes = [early, late].map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(' MiB, then ');
      const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
      console.log(`seed ${budget.seed}; ${counts.join(', ')}; heap ${mebibytes} MiB`);
      if (budget.requests >= LEAK_SHOWS_AFTER) expect(late - early).toBeLessThan(MAX_HEAP_GROWTH_BYTES);
    },
  );

  it.each(readSeeds('requests'))('are so too: $why', async (request) => {
    expect(await failureOf(request)).toBeUndefined();
  });
});
