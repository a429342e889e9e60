import { InvalidXmlError } from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';
import {
  call,
  clientOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  startUpstreamAnswering,
} from './canned-upstream.fixture.js';
import { invalidValueIn, unknownElementsIn, type CupiDrift } from './drift.js';

const LONG_NAME = 'N'.repeat(101);
const CUT_NAME = 'N'.repeat(100);
const resource = phoneSystem.name;

describe('drift', () => {
  it('is each unknown element of an answer, once', () => {
    const objects = [{ extensions: { A: '1', '@b': '2' } }, {}, { extensions: { A: '3' } }];
    expect(unknownElementsIn(phoneSystem, objects)).toEqual([
      { resource, element: 'A', kind: 'unknown-element' },
      { resource, element: '@b', kind: 'unknown-element' },
    ]);
  });

  it('is a value that does not fit its element', () => {
    const error = new InvalidXmlError('bad-value', 'the value does not fit', 'A');
    expect(invalidValueIn(phoneSystem, error)).toEqual({ resource, element: 'A', kind: 'invalid-value' });
  });

  it('does not include a document that cannot be parsed', () => {
    expect(invalidValueIn(phoneSystem, new InvalidXmlError('doctype', 'has a DOCTYPE'))).toBeUndefined();
  });

  it('has names of a hundred characters at most', () => {
    const error = new InvalidXmlError('bad-value', 'the value does not fit', LONG_NAME);
    expect(invalidValueIn(phoneSystem, error)?.element).toBe(CUT_NAME);
    expect(unknownElementsIn(phoneSystem, [{ extensions: { [LONG_NAME]: '' } }])[0]?.element).toBe(CUT_NAME);
  });
});

describe('the drift that a client reports', () => {
  const name = '<DisplayName>A</DisplayName>';
  const listOf = (...rows: string[]) =>
    `<PhoneSystems>${rows.map((row) => `<PhoneSystem>${row}</PhoneSystem>`).join('')}</PhoneSystems>`;

  /** The drift that is reported of an answer. */
  async function driftOf(path: readonly string[], body: string): Promise<CupiDrift[]> {
    const reported: CupiDrift[] = [];
    const upstream = await startUpstreamAnswering(200, body);
    const client = clientOf(upstream.url, { onDrift: (drift) => reported.push(drift) });
    if (path.length > 1) await client.get(phoneSystem, path, call).catch(() => undefined);
    else await client.list(phoneSystem, path, { page: 1, pageSize: 25 }, call).catch(() => undefined);
    return reported;
  }

  it('includes a missing element that every object has, once for each answer', async () => {
    const missing = { resource, element: 'DisplayName', kind: 'missing-element' };
    expect(await driftOf(PHONE_SYSTEM_PATH, '<PhoneSystem/>')).toEqual([missing]);
    expect(await driftOf(['phonesystems'], listOf('', name, ''))).toEqual([missing]);
  });

  it('includes no element that is there, though it is empty', async () => {
    expect(await driftOf(PHONE_SYSTEM_PATH, '<PhoneSystem><DisplayName/></PhoneSystem>')).toEqual([]);
  });

  it('includes nothing that is missing in an answer that cannot be read', async () => {
    expect(await driftOf(['phonesystems'], listOf('', `<ObjectId>x</ObjectId>${name}`))).toEqual([
      { resource, element: 'ObjectId', kind: 'invalid-value' },
    ]);
  });
});
