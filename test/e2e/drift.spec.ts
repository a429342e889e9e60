import { describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { scrape } from '../support/exposition.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const OBJECT_ID = `<ObjectId>${ID}</ObjectId>`;
const NAME = '<DisplayName>x</DisplayName>';
const PATH = `/api/v1/phone-systems/${ID}`;
const CANARY = 'canary-7f3a';
const METRIC = 'cupi_gateway_drift_total';

interface Gateway extends TestGateway {
  /** What `/api/v1/system` says of drift. */
  readonly drift: () => Promise<unknown>;
  /** The lines of the log about drift. */
  readonly warnings: () => unknown[];
}

/** A gateway in front of an upstream that has one phone system, of this content besides id and name, and a list. */
async function startOn(content: string | (() => string), list = ''): Promise<Gateway> {
  const upstream = await startCannedUpstream(({ target }) => {
    if (target.startsWith('/vmrest/version')) return answerOf('<VersionInformation/>');
    if (target.includes('?')) return answerOf(list);
    const more = typeof content === 'string' ? content : content();
    return answerOf(`<PhoneSystem>${OBJECT_ID}${NAME}${more}</PhoneSystem>`);
  });
  const gateway = await startGateway({ CUPI_URLS: upstream.url, RATE_LIMIT_PER_MINUTE: '1000' });
  return {
    ...gateway,
    drift: async () => ((await gateway.call('GET', '/api/v1/system')).body as { drift?: unknown }).drift,
    warnings: () =>
      gateway
        .log()
        .split('\n')
        .filter((line) => /Unity Connection (?:sends|omits)/.test(line))
        .map((line) => JSON.parse(line) as unknown),
  };
}

describe('what does not fit the models', () => {
  it('is not spoken of when there is none', async () => {
    const gateway = await startOn('<NullFields>CcmAXLUser</NullFields>');
    await gateway.call('GET', PATH);
    expect(await gateway.drift()).toBeUndefined();
    expect((await scrape(gateway)).samples.filter(({ name }) => name === METRIC)).toEqual([]);
    expect(gateway.warnings()).toEqual([]);
  });

  it('is not spoken of for a phone system that is only looked for', async () => {
    const gateway = await startOn('', '<AXLServers total="0"/>');
    expect((await gateway.call('GET', `${PATH}/axl-servers`)).body).toMatchObject({ total: 0 });
    expect(await gateway.drift()).toBeUndefined();
    expect(gateway.warnings()).toEqual([]);
  });

  it('is counted once for each answer with an unknown element, and logged once in all', async () => {
    const gateway = await startOn(`<Tenant>${CANARY}</Tenant><Tenant>${CANARY}</Tenant>`);
    for (let call = 0; call < 3; call++) await gateway.call('GET', PATH);
    const found = { resource: 'PhoneSystem', element: 'Tenant', kind: 'unknown-element' };
    expect(await gateway.drift()).toEqual([{ ...found, count: 3 }]);
    expect((await scrape(gateway)).value(METRIC, found)).toBe(3);
    expect(gateway.warnings()).toMatchObject([{ level: 'warn', ...found }]);
  });

  it('is counted once for a list, whichever of its rows have it', async () => {
    const rows = ['<A>1</A>', '<A>2</A><B/>']
      .map((content) => `<PhoneSystem>${OBJECT_ID}${NAME}${content}</PhoneSystem>`)
      .join('');
    const gateway = await startOn('', `<PhoneSystems total="2"><C/>${rows}</PhoneSystems>`);
    await gateway.call('GET', '/api/v1/phone-systems');
    expect(await gateway.drift()).toEqual(
      ['C', 'A', 'B'].map((element) => ({
        resource: 'PhoneSystem',
        element,
        kind: 'unknown-element',
        count: 1,
      })),
    );
  });

  it('is a value that is not of its type', async () => {
    const gateway = await startOn(`<PortCount>${CANARY}</PortCount>`);
    expect((await gateway.call('GET', PATH)).body).toMatchObject({ code: 'upstream-invalid-response' });
    const found = { resource: 'PhoneSystem', element: 'PortCount', kind: 'invalid-value' };
    expect(await gateway.drift()).toEqual([{ ...found, count: 1 }]);
    expect((await scrape(gateway)).value(METRIC, found)).toBe(1);
    expect(gateway.warnings()).toMatchObject([{ level: 'warn', ...found }]);
  });

  it('is an element that is missing where every object has it, once for each answer', async () => {
    const row = `<PhoneSystem>${OBJECT_ID}</PhoneSystem>`;
    const gateway = await startOn('', `<PhoneSystems total="2">${row}${row}</PhoneSystems>`);
    const answer = await gateway.call('GET', '/api/v1/phone-systems');
    expect(answer.body).toMatchObject({ items: [{ displayName: '' }, { displayName: '' }] });
    const found = { resource: 'PhoneSystem', element: 'DisplayName', kind: 'missing-element' };
    expect(await gateway.drift()).toEqual([{ ...found, count: 1 }]);
    expect((await scrape(gateway)).value(METRIC, found)).toBe(1);
    expect(gateway.warnings()).toMatchObject([{ level: 'warn', ...found }]);
  });

  it('is an object without its id, which cannot be shown', async () => {
    const gateway = await startOn(
      '',
      `<PhoneSystems total="1"><PhoneSystem>${NAME}</PhoneSystem></PhoneSystems>`,
    );
    const answer = await gateway.call('GET', '/api/v1/phone-systems');
    expect(answer.body).toMatchObject({ code: 'upstream-invalid-response' });
    expect(await gateway.drift()).toEqual([
      { resource: 'PhoneSystem', element: 'ObjectId', kind: 'invalid-value', count: 1 },
    ]);
  });

  it('is a total that is no number', async () => {
    const gateway = await startOn('', '<PhoneSystems total="many"/>');
    await gateway.call('GET', '/api/v1/phone-systems');
    expect(await gateway.drift()).toEqual([
      { resource: 'PhoneSystem', element: '@total', kind: 'invalid-value', count: 1 },
    ]);
  });

  it('is not what is broken altogether', async () => {
    const gateway = await startOn('<Open>');
    await gateway.call('GET', PATH);
    expect(await gateway.drift()).toBeUndefined();
  });

  it('is reported without values', async () => {
    const gateway = await startOn(`<A b="${CANARY}">${CANARY}</A><PortCount>${CANARY}</PortCount>${CANARY}`);
    await gateway.call('GET', PATH);
    const { text } = await gateway.call('GET', '/metrics');
    expect(JSON.stringify(await gateway.drift()) + text + gateway.log()).not.toContain(CANARY);
  });

  it('has a hundred names at most; the rest is counted together', async () => {
    let number = 0;
    const gateway = await startOn(() => `<Unknown${++number}/>`);
    for (let call = 0; call < 130; call++) await gateway.call('GET', PATH);
    const drift = (await gateway.drift()) as { element: string; count: number }[];
    expect(drift).toHaveLength(101);
    expect(drift.at(-1)).toMatchObject({ element: 'other', count: 30 });
    expect((await scrape(gateway)).samples.filter(({ name }) => name === METRIC)).toHaveLength(101);
    expect(gateway.warnings()).toHaveLength(101);
  });
});
