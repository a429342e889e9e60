import { describe, expect, it } from 'vitest';
import { expectErrors, expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';
import { createPortGroup, firstOf } from '../support/telephony.js';

const PATH = '/api/v1/sip-certificates';

type Json = Record<string, unknown>;

describe('a SIP certificate', () => {
  const gateway = useSimulatorGateway({ phoneSystems: 2 });
  const { call, simulator, log } = gateway;

  it('never shows its private key, and does not take it for drift', async () => {
    const { objectId } = await firstOf(gateway, PATH);
    const upstream = await fetch(`${simulator().url}/vmrest/sipcertificates/${String(objectId)}`, {
      headers: { Authorization: `Basic ${Buffer.from('administrator:sample-password').toString('base64')}` },
    });
    const [, key = ''] = /<PrivateKey>(.+)<\/PrivateKey>/.exec(await upstream.text()) ?? [];
    expect(key).not.toBe('');
    const answers = [await call('GET', PATH), await call('GET', `${PATH}/${String(objectId)}`)];
    for (const { text } of answers) expect(text).not.toMatch(new RegExp(`${key}|private_?key`, 'i'));
    expect(log()).not.toMatch(new RegExp(`${key}|PrivateKey`));
  });

  it('cannot be given a private key', async () => {
    const body = { displayName: 'x', subjectName: 'x', privateKey: 'x' };
    expectErrors(await call('POST', PATH, { body }), PATH, [
      { pointer: '/privateKey', code: 'unknown', detail: 'is not a field' },
    ]);
  });

  it('is issued again when its subject changes, and not when its name does', async () => {
    const body = { displayName: 'Rotated', subjectName: 'cuc1-2026' };
    const created = await call('POST', PATH, { body });
    const path = String(created.headers.location);
    const { certificate } = created.body as Json;
    expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
    const renamed = await call('PATCH', path, { body: { displayName: 'Named otherwise' } });
    expect((renamed.body as Json).certificate).toBe(certificate);
    const rotated = await call('PATCH', path, { body: { subjectName: 'cuc1-2027' } });
    expect((rotated.body as Json).certificate).not.toBe(certificate);
  });

  it('that a port group uses is in use', async () => {
    const created = await call('POST', PATH, { body: { displayName: 'Used', subjectName: 'used' } });
    const { objectId } = created.body as Json;
    const path = `${PATH}/${String(objectId)}`;
    await createPortGroup(gateway, 'SIP', { mediaCertificateObjectId: objectId });
    expectProblem(await call('DELETE', path), 'in-use', path, {
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
  });
});
