import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { compactCatalogue } from '../catalogue/compact.js';
import { catalogue, resourceNamed } from './catalogue.js';

const { CATALOGUE_FOLDER } = process.env;

describe('the copy of the catalogue', () => {
  // The catalogue itself is no part of the project: whoever has it names its folder.
  it.runIf(CATALOGUE_FOLDER)('is that of the catalogue in CATALOGUE_FOLDER', () => {
    const copy = readFileSync(new URL('../catalogue/catalogue.json', import.meta.url), 'utf8');
    expect(copy).toBe(compactCatalogue(CATALOGUE_FOLDER ?? ''));
  });

  it('says which files it was made of', () => {
    expect(catalogue.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has every resource once', () => {
    const names = catalogue.resources.map(({ resource }) => resource);
    expect([names.length, new Set(names).size]).toEqual([124, 124]);
  });

  it('knows no resource of another name', () => {
    expect(() => resourceNamed('fax-servers')).toThrow(RangeError);
  });
});

describe.each(catalogue.resources.map((resource) => [resource.resource, resource] as const))(
  'what the catalogue says of %s',
  (_name, { fields, identity, create, filter, sort, listElements, enums, parent, path }) => {
    const elements = fields.map(({ element }) => element);

    it('names every element once, and no other', () => {
      const named = [identity, parent?.field, create?.required, create?.oneOf, filter, sort, listElements];
      const mentioned = named.flat().filter((element) => typeof element === 'string');
      expect(new Set(elements).size).toBe(elements.length);
      expect(elements).toEqual(expect.arrayContaining(mentioned));
    });

    it('has the codes of its enums', () => {
      const missing = fields.filter((field) => field.type === 'enum' && !enums[field.enum ?? '']);
      expect(missing).toEqual([]);
    });

    it('is below its parent', () => {
      const above = parent && `${resourceNamed(parent.resource).path}/{${parent.param}}/`;
      expect(path.startsWith(above ?? '/vmrest/')).toBe(true);
    });
  },
);
