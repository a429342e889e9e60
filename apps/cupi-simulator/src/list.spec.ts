import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from './server.js';
import { BRANCH, call, textOf, textsOf } from './simulator-client.fixture.js';

const LIST = '/vmrest/phonesystems';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ maxRowsPerPage: 50 });
});
afterAll(() => simulator.close());

async function namesOf(parameters: string): Promise<string[]> {
  const { text } = await call(simulator, `${LIST}?${parameters}`);
  return textsOf(text, 'DisplayName');
}

async function totalOf(parameters: string): Promise<string | undefined> {
  const { text } = await call(simulator, `${LIST}?${parameters}`);
  return /<PhoneSystems total="(\d+)"/.exec(text)?.[1];
}

async function statusOf(parameters: string): Promise<number> {
  const { status } = await call(simulator, `${LIST}?${parameters}`);
  return status;
}

describe('a parameter that is not about rows', () => {
  it.each(['properties=DisplayName', 'properties=', 'colour=red'])('is ignored: %s', async (parameter) => {
    const { status, text } = await call(simulator, `${LIST}?rowsPerPage=1&${parameter}`);
    expect([status, textOf(text, 'DisplayName'), textOf(text, 'PortCount')]).toEqual([
      200,
      'PhoneSystem',
      '0',
    ]);
  });
});

describe('paging', () => {
  it('counts pages from 1', async () => {
    await expect(namesOf('rowsPerPage=2&pageNumber=1')).resolves.toEqual(['PhoneSystem', 'Branch PBX']);
  });

  it('continues where the previous page ended', async () => {
    const [, , third, fourth] = await namesOf('rowsPerPage=4&pageNumber=1');
    await expect(namesOf('rowsPerPage=2&pageNumber=2')).resolves.toEqual([third, fourth]);
  });

  it('counts the matches, not the rows', async () => {
    await expect(totalOf('rowsPerPage=2&pageNumber=1')).resolves.toBe('60');
  });

  it('ends with a page that is not full', async () => {
    await expect(namesOf('rowsPerPage=25&pageNumber=3')).resolves.toHaveLength(10);
  });

  it('is empty past the end, with the correct total', async () => {
    const { text } = await call(simulator, `${LIST}?rowsPerPage=25&pageNumber=4`);
    expect(text).toMatch(/<PhoneSystems total="60"\/>$/);
  });

  it.each(['rowsPerPage=0', 'pageNumber=0', 'rowsPerPage=0&pageNumber=1', 'rowsPerPage=25&pageNumber=0'])(
    'only counts for %s',
    async (parameters) => {
      const { text } = await call(simulator, `${LIST}?${parameters}`);
      expect(text).toMatch(/<PhoneSystems total="60"\/>$/);
    },
  );

  it.each(['', 'rowsPerPage=51', 'rowsPerPage=1000&pageNumber=1'])(
    'gives no more rows than the server allows for "%s"',
    async (parameters) => {
      await expect(namesOf(parameters)).resolves.toHaveLength(50);
    },
  );

  it.each(['rowsPerPage=-1', 'rowsPerPage=x', 'pageNumber=1.5', 'pageNumber='])(
    'rejects %s',
    async (parameters) => {
      await expect(statusOf(parameters)).resolves.toBe(400);
    },
  );
});

describe('query', () => {
  it('finds a name', async () => {
    await expect(namesOf('query=(DisplayName%20is%20Branch%20PBX)')).resolves.toEqual(['Branch PBX']);
  });

  it('finds the start of names', async () => {
    await expect(namesOf('query=(DisplayName%20startswith%20CUCM%20B)')).resolves.toEqual([
      'CUCM Barcelona',
      'CUCM Belfast',
      'CUCM Berlin',
      'CUCM Bern',
      'CUCM Bratislava',
      'CUCM Brussels',
      'CUCM Bucharest',
      'CUCM Budapest',
    ]);
  });

  it.each(['displayname', 'DISPLAYNAME'])('knows the column as %s', async (column) => {
    await expect(totalOf(`query=(${column} is Branch PBX)`)).resolves.toBe('1');
  });

  it.each(['Is', 'IS'])('knows the operator as %s', async (operator) => {
    await expect(totalOf(`query=(DisplayName ${operator} Branch PBX)`)).resolves.toBe('1');
  });

  it('compares values case-insensitively', async () => {
    await expect(namesOf('query=(DisplayName is branch pbx)')).resolves.toEqual(['Branch PBX']);
  });

  it('reads the value to the end, ampersands and all', async () => {
    await expect(namesOf('query=(DisplayName%20is%20M%C3%BCller%20%26%20S%C3%B6hne)')).resolves.toEqual([
      'Müller & Söhne',
    ]);
  });

  it('finds an id', async () => {
    await expect(namesOf(`query=(ObjectId is ${BRANCH.slice(-36)})`)).resolves.toEqual(['Branch PBX']);
  });

  it('finds nothing for an invalid id', async () => {
    await expect(totalOf('query=(ObjectId Is Bogus)')).resolves.toBe('0');
  });

  it('asks for booleans with 1', async () => {
    await expect(namesOf('query=(DefaultTRaPSwitch is 1)')).resolves.toEqual(['PhoneSystem']);
  });

  it('asks for booleans with 0', async () => {
    await expect(totalOf('query=(DefaultTRaPSwitch is 0)')).resolves.toBe('59');
  });

  it('pages through the matches', async () => {
    const names = await namesOf('query=(DisplayName startswith CUCM B)&rowsPerPage=3&pageNumber=3');
    expect(names).toEqual(['CUCM Bucharest', 'CUCM Budapest']);
  });

  it('counts the matches alone', async () => {
    await expect(totalOf('query=(DisplayName startswith CUCM B)&rowsPerPage=0')).resolves.toBe('8');
  });

  it.each([
    '(bogus)',
    '(bogus is bogus)',
    'DisplayName is x',
    '(DisplayName)',
    '(DisplayName is)',
    '(DisplayName is )',
    '(DisplayName contains x)',
    '(DisplayName is x) or (ObjectId is y)',
    '(CallLoopDTMF is A)',
    '(PortCount is 0)',
    '(MwiForceOff is true)',
    '(MwiForceOff startswith 1)',
    '(Alias is x)',
    '',
  ])('rejects "%s"', async (query) => {
    await expect(statusOf(`query=${encodeURIComponent(query)}`)).resolves.toBe(400);
  });
});

describe('sort', () => {
  const CUCM_C = 'query=(DisplayName startswith CUCM C)';

  it('sorts upwards', async () => {
    const names = await namesOf('sort=(DisplayName asc)&rowsPerPage=2');
    expect(names).toEqual(['5069', 'Branch PBX']);
  });

  it('sorts downwards', async () => {
    await expect(namesOf(`${CUCM_C}&sort=(displayname DESC)`)).resolves.toEqual([
      'CUCM Copenhagen',
      'CUCM Cardiff',
    ]);
  });

  it('sorts before it pages', async () => {
    const names = await namesOf(`${CUCM_C}&sort=(DisplayName desc)&rowsPerPage=1&pageNumber=2`);
    expect(names).toEqual(['CUCM Cardiff']);
  });

  it.each(['(DisplayName)', 'DisplayName asc', '(DisplayName up)', '(bogus asc)', '(MwiForceOff asc)', ''])(
    'rejects "%s"',
    async (sort) => {
      await expect(statusOf(`sort=${sort}`)).resolves.toBe(400);
    },
  );

  it('rejects another column than the query has', async () => {
    await expect(statusOf(`${CUCM_C}&sort=(ObjectId asc)`)).resolves.toBe(400);
  });

  it('explains a rejection in an error document', async () => {
    const { text } = await call(simulator, `${LIST}?sort=(bogus asc)`);
    expect(textOf(text, 'message')).toBe('(simulator) unknown column bogus');
  });
});
