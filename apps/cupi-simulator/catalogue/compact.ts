import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

type Entry = Readonly<Record<string, unknown>>;

/** A resource of a catalogue in its file's form; only the members listed below are included. */
interface SourceResource extends Entry {
  readonly fields: readonly Entry[];
  readonly create?: Entry & { readonly query: readonly Entry[] };
}

const GROUPS = ['telephony', 'system', 'people', 'call-management'];

const RESOURCE_KEYS =
  'resource title path gateway parent item list verbs identity create filter sort listElements enums'.split(
    ' ',
  );

const FIELD_KEYS =
  'element type enum to access required default min max minLength maxLength values sample meaning'.split(' ');

/**
 * The compact form of a catalogue of CUPI resources, as the text of a JSON file with one line per element: without its
 * sources, behaviour, doubts and sample documents, with a digest of its source files.
 *
 * @param folder of the catalogue: one folder per group with one YAML file per resource.
 * @throws Error when a file cannot be read, and YAMLException when it is not YAML.
 */
export function compactCatalogue(folder: string): string {
  const digest = createHash('sha256');
  const resources: string[] = [];
  for (const group of GROUPS) {
    for (const file of readdirSync(join(folder, group)).sort()) {
      const text = readFileSync(join(folder, group, file), 'utf8');
      digest.update(`${group}/${file}\n${text}\n`);
      resources.push(compactResource(group, load(text) as SourceResource));
    }
  }
  return `{"digest":"${digest.digest('hex')}","resources":[\n${resources.join(',\n')}\n]}\n`;
}

function compactResource(group: string, source: SourceResource): string {
  const create = source.create && {
    query: source.create.query.map((parameter) => pick(parameter, ['name', 'required'])),
    ...pick(source.create, ['required', 'oneOf']),
  };
  const head = JSON.stringify({ group, ...pick({ ...source, create }, RESOURCE_KEYS) });
  const fields = source.fields.map((field) => JSON.stringify(pick(field, FIELD_KEYS)));
  return `${head.slice(0, -1)},"fields":[\n${fields.join(',\n')}\n]}`;
}

function pick(entry: Entry, keys: readonly string[]): Entry {
  return Object.fromEntries(keys.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]));
}
