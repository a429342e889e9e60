import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { compactCatalogue } from '../catalogue/compact.js';
import { catalogue, resourceNamed } from './catalogue.js';

const { CATALOGUE_FOLDER } = process.env;

describe('the compact catalogue', () => {
  // The catalogue itself is not part of the project; its folder is optional.
  it.runIf(CATALOGUE_FOLDER)('equals the catalogue in CATALOGUE_FOLDER', () => {
    const compact = readFileSync(new URL('../catalogue/catalogue.json', import.meta.url), 'utf8');
    expect(compact).toBe(compactCatalogue(CATALOGUE_FOLDER ?? ''));
  });

  it('names its source files', () => {
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

describe('what the catalogue says of each resource', () => {
  it('names every element once, and no other', () => {
    const failures = catalogue.resources.flatMap(
      ({ resource, fields, identity, parent, create, filter, sort, listElements }) => {
        const elements = fields.map(({ element }) => element);
        const named = [identity, parent?.field, create?.required, create?.oneOf, filter, sort, listElements];
        const mentioned = named.flat().filter((element) => typeof element === 'string');
        const twice = elements.filter((element, index) => elements.indexOf(element) !== index);
        const unknown = mentioned.filter((element) => !elements.includes(element));
        return [...twice, ...unknown].map((element) => `${resource} ${element}`);
      },
    );
    expect(failures).toEqual([]);
  });

  it('has the codes of its enums', () => {
    const missing = catalogue.resources.flatMap(({ resource, fields, enums }) =>
      fields
        .filter((field) => field.type === 'enum' && !enums[field.enum ?? ''])
        .map(({ element }) => `${resource} ${element}`),
    );
    expect(missing).toEqual([]);
  });

  it('is below its parent', () => {
    const elsewhere = catalogue.resources.filter(({ parent, path }) => {
      const above = parent && `${resourceNamed(parent.resource).path}/{${parent.param}}/`;
      return !path.startsWith(above ?? '/vmrest/');
    });
    expect(elsewhere.map(({ resource }) => resource)).toEqual([]);
  });
});
