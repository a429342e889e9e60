import { describe, expect, it } from 'vitest';
import { readClientsFile, type FileContext } from './read-clients-file.js';

const CANARY = 'canary-value';
const DIGEST = 'ab'.repeat(32);
const OTHER_DIGEST = 'cd'.repeat(32);

const credential = { username: 'gateway', password: 'secret' };
const client = {
  id: 'billing',
  apiKeySha256: DIGEST,
  scopes: ['telephony.read'],
  credential: 'operator',
};
const issuer = {
  issuer: 'https://login.example.com',
  audience: 'cupi-gateway',
  jwksUri: 'https://login.example.com/keys',
  credential: 'operator',
};
const credentials = { operator: credential };

function read(document: unknown, context: FileContext = {}) {
  const errors: string[] = [];
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return { file: readClientsFile(text, context, errors), errors };
}

function errorsOf(document: unknown, context?: FileContext): string[] {
  return read(document, context).errors;
}

function without(whole: object, name: string): object {
  return Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
}

describe('a clients file', () => {
  it('declares clients', () => {
    expect(read({ credentials, clients: [client] }).file.clients).toEqual([
      { ...client, scopes: new Set(['telephony.read']) },
    ]);
  });

  it('declares issuers', () => {
    const bounded = { ...issuer, issuer: 'https://b.example.com', scopes: ['telephony.write'] };
    expect(read({ credentials, issuers: [issuer, bounded] }).file.issuers).toEqual([
      issuer,
      { ...bounded, scopes: new Set(['telephony.write']) },
    ]);
  });

  it('declares credentials with a password from one of three places', () => {
    const declared = read({
      credentials: {
        a: { username: 'u', password: 'p' },
        b: { username: 'v', passwordFile: 'f' },
        c: { username: 'w', passwordEnv: 'E' },
      },
    }).file.credentials;
    expect(declared.map(({ name, username, password }) => [name, username, password?.source])).toEqual([
      ['a', 'u', { kind: 'inline', password: 'p' }],
      ['b', 'v', { kind: 'file', path: 'f' }],
      ['c', 'w', { kind: 'environment', variable: 'E' }],
    ]);
  });

  it('may be empty of everything', () => {
    expect(errorsOf({})).toEqual([]);
  });

  it('takes digests in capitals', () => {
    const { file } = read({ credentials, clients: [{ ...client, apiKeySha256: DIGEST.toUpperCase() }] });
    expect(file.clients[0]?.apiKeySha256).toBe(DIGEST);
  });

  it('lets a client have no scope', () => {
    expect(errorsOf({ credentials, clients: [{ ...client, scopes: [] }] })).toEqual([]);
  });

  it('may refer to a credential that is declared elsewhere', () => {
    expect(errorsOf({ clients: [client] }, { outsideCredentials: ['operator'] })).toEqual([]);
  });

  it('may declare a credential named like an inherited property', () => {
    const json = `{"credentials":{"__proto__":{"username":"u","password":"p"}}}`;
    expect(read(json).file.credentials.map(({ name }) => name)).toEqual(['__proto__']);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"credentials": x}', 'the document is not JSON'],
    ['half a file', '{"clients": [', 'the document is not JSON'],
    ['nothing', '', 'the document is not JSON'],
    ['an array', [], 'the document must be an object'],
    ['null', null, 'the document must be an object'],
    ['an unknown member', { client: [] }, '/client is not known here: only credentials, clients, issuers'],
    [
      'an inherited name as a member',
      '{"__proto__":{}}',
      '/__proto__ is not known here: only credentials, clients, issuers',
    ],
    ['credentials as an array', { credentials: [] }, '/credentials must be an object'],
    ['clients as an object', { clients: {} }, '/clients must be an array'],
    ['issuers as null', { issuers: null }, '/issuers must be an array'],
    ['a credential that is text', { credentials: { operator: CANARY } }, '/credentials/operator must be'],
    ['a member twice', '{"clients":[],"clients":[]}', '/clients is duplicated'],
    ['line breaks in a name', { 'a\nb': 1 }, '/a\\nb is not known here: only credentials, clients, issuers'],
    [
      'a slash and a tilde in a name',
      { 'a/b~c': 1 },
      '/a~1b~0c is not known here: only credentials, clients, issuers',
    ],
  ])('is rejected with %s', (_, document, error) => {
    expect(errorsOf(document)[0]).toContain(error);
  });

  it('is reported with the place where it stops being JSON', () => {
    expect(errorsOf('{\n  "clients": [] []\n}')).toEqual(['the document is not JSON (line 2, column 17)']);
  });

  describe.each<[string, object, (member: object) => object, string]>([
    ['credential', credential, (entry) => ({ credentials: { operator: entry } }), '/credentials/operator'],
    ['client', client, (entry) => ({ credentials, clients: [entry] }), '/clients/0'],
    ['issuer', issuer, (entry) => ({ credentials, issuers: [entry] }), '/issuers/0'],
  ])('with a %s', (_, entry, documentOf, pointer) => {
    const required = Object.keys(entry).filter((name) => name !== 'password');

    it.each(required)('is rejected without its %s', (name) => {
      expect(errorsOf(documentOf(without(entry, name)))).toEqual([`${pointer}/${name} is missing`]);
    });

    it.each(Object.keys(entry))('is rejected with a number for its %s', (name) => {
      expect(errorsOf(documentOf({ ...entry, [name]: 5 }))[0]).toMatch(
        new RegExp(`^${pointer}/${name} must be (text|an array)`),
      );
    });

    it.each(Object.keys(entry))('is rejected with nothing for its %s', (name) => {
      expect(errorsOf(documentOf({ ...entry, [name]: '' }))[0]).toMatch(
        new RegExp(`^${pointer}/${name} must be (text|an array)`),
      );
    });

    it('is rejected with another member', () => {
      expect(errorsOf(documentOf({ ...entry, remark: CANARY }))[0]).toContain(
        `${pointer}/remark is not known here`,
      );
    });
  });

  it.each<[string, object, string]>([
    ['no password', { username: 'u' }, 'must have exactly one of password, passwordFile and passwordEnv'],
    [
      'two passwords',
      { username: 'u', password: 'p', passwordEnv: 'E' },
      'must have exactly one of password, passwordFile and passwordEnv',
    ],
    ['a colon in the user name', { username: 'a:b', password: 'p' }, '/username must not contain a colon'],
    [
      'a control character in the user name',
      { username: 'a\u0007', password: 'p' },
      '/username must not contain control characters',
    ],
  ])('is rejected with a credential with %s', (_, entry, error) => {
    expect(errorsOf({ credentials: { operator: entry } })[0]).toContain(error);
  });

  it.each<[string, object, string]>([
    ['an id with a control character', { id: 'a\nb' }, '/id must be a name of 1 to 128 visible characters'],
    ['an id with blanks around it', { id: ' a' }, '/id must be a name'],
    ['an id that is too long', { id: 'a'.repeat(129) }, '/id must be a name'],
    ['an unknown scope', { scopes: ['telephony.read', CANARY] }, '/scopes/1 must be one of telephony.read'],
    ['scopes as text', { scopes: 'telephony.read' }, '/scopes must be an array'],
    ['an unknown credential', { credential: CANARY }, '/credential names no credential'],
    ['a digest that is too short', { apiKeySha256: 'ab' }, '/apiKeySha256 must be a SHA-256 digest'],
    ['a digest with other digits', { apiKeySha256: 'xy'.repeat(32) }, '/apiKeySha256 must be a SHA-256'],
    [
      'the digest of an empty key',
      { apiKeySha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      '/apiKeySha256 is the digest of an empty key',
    ],
  ])('is rejected with a client with %s', (_, change, error) => {
    const [first, ...more] = errorsOf({ credentials, clients: [{ ...client, ...change }] });
    expect(first).toContain(`/clients/0${error}`);
    expect(more).toEqual([]);
  });

  it('is rejected with two clients of one id', () => {
    const clients = [client, { ...client, apiKeySha256: OTHER_DIGEST }];
    expect(errorsOf({ credentials, clients })).toEqual(['/clients/1/id is the same as /clients/0/id']);
  });

  it('is rejected with one key for two clients', () => {
    const clients = [client, { ...client, id: 'other', apiKeySha256: DIGEST.toUpperCase() }];
    expect(errorsOf({ credentials, clients })).toEqual([
      '/clients/1/apiKeySha256 is the same as /clients/0/apiKeySha256',
    ]);
  });

  it('may name an issuer by any text, as tokens do', () => {
    const named = { ...issuer, issuer: 'urn:example:idp' };
    expect(read({ credentials, issuers: [named] }).file.issuers).toEqual([named]);
  });

  it('is rejected with an issuer whose keys come by http from elsewhere', () => {
    const issuers = [{ ...issuer, jwksUri: 'http://login.example.com' }];
    expect(errorsOf({ credentials, issuers })).toEqual([
      `/issuers/0/jwksUri must be an https URL (http only for localhost, 127.0.0.0/8 and [::1])`,
    ]);
  });

  it('is rejected with an issuer with an unknown credential', () => {
    expect(errorsOf({ issuers: [issuer] })).toEqual(['/issuers/0/credential names no credential']);
  });

  it('is rejected with an issuer with an unknown scope', () => {
    expect(errorsOf({ credentials, issuers: [{ ...issuer, scopes: ['all'] }] })).toEqual([
      '/issuers/0/scopes/0 must be one of telephony.read, telephony.write, people.read, people.write, call-management.read, call-management.write, system.read, system.write, credentials.read, credentials.write',
    ]);
  });

  it('is rejected with one issuer twice', () => {
    expect(errorsOf({ credentials, issuers: [issuer, issuer] })).toEqual([
      '/issuers/1/issuer is the same as /issuers/0/issuer',
    ]);
  });

  it.each<[string, FileContext['reserved'], string]>([
    ['credential', { credential: 'operator' }, '/credentials/operator'],
    ['client', { clientId: 'billing' }, '/clients/0/id'],
    ['key', { apiKeySha256: [OTHER_DIGEST, DIGEST] }, '/clients/0/apiKeySha256'],
  ])('is rejected with the %s that the environment declares', (_, reserved, pointer) => {
    expect(errorsOf({ credentials, clients: [client] }, { ...(reserved && { reserved }) })).toEqual([
      `${pointer} is taken: the environment declares it`,
    ]);
  });

  it('is reported with all of its errors at once', () => {
    const document = {
      credentials: { '': { username: 'a:b' } },
      clients: [{ id: 'a', scopes: ['x'] }, 5],
      issuers: [{ issuer: '' }],
      more: 1,
    };
    expect(errorsOf(document).map((error) => error.split(' ')[0])).toEqual([
      '/more',
      '/credentials/',
      '/credentials//username',
      '/credentials/',
      '/clients/0/apiKeySha256',
      '/clients/0/credential',
      '/clients/0/scopes/0',
      '/clients/1',
      '/issuers/0/audience',
      '/issuers/0/jwksUri',
      '/issuers/0/credential',
      '/issuers/0/issuer',
    ]);
  });

  it.each([
    ['where JSON ends', `{"credentials": {"a": {"password": ${CANARY}}}}`],
    ['in the wrong type', { credentials: CANARY, clients: CANARY, issuers: [CANARY] }],
    [
      'in every member of a client',
      { clients: [{ id: `${CANARY}\n`, apiKeySha256: CANARY, scopes: [CANARY], credential: CANARY }] },
    ],
    [
      'in every member of an issuer',
      { issuers: [{ issuer: CANARY, audience: `${CANARY}\n`, jwksUri: `https://a:${CANARY}@b.example` }] },
    ],
    ['in a credential', { credentials: { a: { username: `${CANARY}:`, password: [CANARY] } } }],
  ])('keeps a value %s out of its errors', (_, document) => {
    const errors = errorsOf(document);
    expect(errors).not.toEqual([]);
    expect(errors.join('\n')).not.toContain(CANARY);
  });
});
