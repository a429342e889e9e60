import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { anEtag } from '../support/entity-tags.js';
import { startGateway } from '../support/gateway.js';
import { CACHED, LIST } from '../support/named-upstream.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

interface Shown {
  readonly etag: string;
  readonly links: { readonly self: string };
}

const BRANCH = `${LIST}/${seeded.branch}`;
const READER = { isAnonymous: true, headers: { Authorization: basic('reader', 'sample-password') } };

describe('the etag of an object', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 }, CACHED);

  async function listed(path: string): Promise<readonly Shown[]> {
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    return (answer.body as { items: Shown[] }).items;
  }

  async function created(): Promise<{ path: string; etag: string }> {
    const answer = await call('POST', LIST, { body: { displayName: `PBX ${randomUUID()}` } });
    return { path: String(answer.headers.location), etag: (answer.body as Shown).etag };
  }

  it.each([LIST, `${BRANCH}/axl-servers`, `${BRANCH}/associations`])(
    'is that of the object in the list, and the ETag of its own answer: %s',
    async (path) => {
      const items = await listed(`${path}?pageSize=3`);
      expect(items.length).toBeGreaterThan(0);
      for (const { etag, links } of items) {
        const one = await call('GET', links.self);
        expect(etag).toEqual(anEtag);
        expect([one.headers.etag, (one.body as Shown).etag]).toEqual([etag, etag]);
      }
    },
  );

  it('is the ETag of the answers to writes', async () => {
    const created = await call('POST', LIST, { body: { displayName: `PBX ${randomUUID()}` } });
    const path = String(created.headers.location);
    const changed = await call('PATCH', path, { body: { mwiForceOff: true } });
    for (const { headers, body } of [created, changed]) {
      expect(headers.etag).toEqual(anEtag);
      expect((body as Shown).etag).toBe(headers.etag);
    }
  });

  it('is the same for every account, while a list has a tag for each', async () => {
    const [ours, theirs] = [await call('GET', BRANCH), await call('GET', BRANCH, READER)];
    expect((theirs.body as Shown).etag).toBe((ours.body as Shown).etag);
    expect(theirs.headers.etag).toBe(ours.headers.etag);
    const [ourList, theirList] = [await call('GET', LIST), await call('GET', LIST, READER)];
    expect(theirList.body).toEqual(ourList.body);
    expect(theirList.headers.etag).not.toBe(ourList.headers.etag);
  });

  it('is the same at another gateway', async () => {
    const other = await startGateway({ CUPI_URLS: simulator().url });
    const [here, there] = [await call('GET', BRANCH), await other.call('GET', BRANCH)];
    expect((there.body as Shown).etag).toBe((here.body as Shown).etag);
  });

  it('changes with the object, and comes back with what it said', async () => {
    const { path, etag } = await created();
    const changed = await call('PATCH', path, { body: { callLoopGuardTimeMs: 1 } });
    expect((changed.body as Shown).etag).not.toBe(etag);
    const restored = await call('PATCH', path, { body: { callLoopGuardTimeMs: 2500 } });
    expect((restored.body as Shown).etag).toBe(etag);
  });

  it('stays when another object changes', async () => {
    const [one, other] = [await created(), await created()];
    await call('PATCH', other.path, { body: { mwiForceOff: true } });
    expect(((await call('GET', one.path)).body as Shown).etag).toBe(one.etag);
  });

  it('cannot be written', async () => {
    const { path, etag } = await created();
    const answer = await call('PATCH', path, { body: { etag } });
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { errors: [{ pointer: '/etag', code: 'read-only', detail: 'is read-only' }] },
    ]);
  });
});

describe('what an object says, by its etag', () => {
  const { call, upstreamAnswers } = useCannedGateway();

  async function etagOf(content: string): Promise<string> {
    upstreamAnswers(() =>
      answerOf(`<PhoneSystem><ObjectId>${seeded.branch}</ObjectId>${content}</PhoneSystem>`),
    );
    const { body } = await call('GET', BRANCH);
    return (body as Shown).etag;
  }

  it('is not how the upstream writes it', async () => {
    const etag = await etagOf('<DisplayName>PBX</DisplayName><PortCount>1</PortCount>');
    expect(await etagOf('<PortCount> 01 </PortCount>\n<DisplayName> PBX </DisplayName>')).toBe(etag);
    expect(await etagOf('<DisplayName>PBX</DisplayName><PortCount>1</PortCount><URI>/x</URI>')).toBe(etag);
  });

  it('is not a secret that the upstream repeats', async () => {
    const etag = await etagOf('');
    expect(await etagOf('<CcmCtiPassword>canary</CcmCtiPassword>')).toBe(etag);
  });

  it('is what the gateway does not know as well', async () => {
    expect(await etagOf('<Other>1</Other>')).not.toBe(await etagOf('<Other>2</Other>'));
  });
});
