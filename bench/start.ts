/*
 * How long a start takes, from the beginning of the process until the gateway listens: as it is, and with every resource of
 * the catalogue declared, each with all of its fields. Each start is a process of its own; they take turns.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createLogger,
  defineResource,
  readConfig,
  resourceModule,
  resources,
  createApp,
  type Resource,
} from '#gateway';
import { catalogue, type CatalogueField, type CatalogueResource } from '#simulator';

const ROUNDS = 7;
const ID = '3f8c2a52-0000-4000-8000-000000000001';

type FieldDeclarations = Parameters<typeof defineResource>[0]['fields'];

/** Declares what the gateway has not: the fields and verbs of the catalogue, without what is particular. */
function declareTheRest(): Resource[] {
  const known = new Set(resources.map(({ route }) => route.replace(/:\w+/g, '*')));
  const routeOf = ({ gateway }: CatalogueResource) => `api/v1${gateway.replace(/\{\w+\}/g, '*')}`;
  return catalogue.resources.filter((entry) => !known.has(routeOf(entry))).map(declare);
}

function declare(entry: CatalogueResource, index: number): Resource {
  const { gateway, verbs, group, title, item, identity } = entry;
  const isOne =
    identity !== null &&
    entry.list !== null &&
    verbs.some((verb) => ['get', 'update', 'delete'].includes(verb));
  const fields = entry.fields.filter(({ type }) => type !== 'link').map((field) => fieldOf(field, identity));
  return defineResource({
    name: `Synthetic${index}`,
    title,
    description: `${title}.`,
    group: group as 'system',
    path: (isOne ? `${gateway}/{syntheticId${index}}` : gateway) as '/x',
    verbs:
      isOne || entry.list === null ? verbs : verbs.filter((verb) => verb === 'list' || verb === 'create'),
    element: item,
    fields: Object.fromEntries([
      ...fields,
      ...(isOne && identity === 'URI' ? [['objectId', uuidOf('ObjectId', true)]] : []),
    ]) as FieldDeclarations,
  });
}

function fieldOf({ element, type, access, meaning }: CatalogueField, identity: string | null) {
  const isIdentity = element === identity;
  const about = { element, access, description: `${meaning}.`, isIdentity };
  const name = element.charAt(0).toLowerCase() + element.slice(1);
  switch (type) {
    case 'integer':
      return [name, { ...about, type, minimum: 0, maximum: 2_147_483_647, example: 1 }];
    case 'boolean':
      return [name, { ...about, type, example: true }];
    case 'enum':
      return [name, { ...about, type, names: { 1: 'One' }, example: 'One' }];
    case 'uuid-list':
      return [name, { ...about, type, itemElement: 'ObjectId', example: [ID] }];
    case 'uuid':
      return [name, uuidOf(element, isIdentity)];
    case 'text':
    case 'datetime':
    case 'link':
      return [name, { ...about, type: 'text', pattern: '.*', example: 'x' }];
  }
}

function uuidOf(element: string, isIdentity: boolean) {
  return { type: 'uuid', element, access: 'read-only', description: 'Id.', example: ID, isIdentity };
}

/** Starts a gateway in this process, and reports the milliseconds since the process began. */
async function start(isEverythingDeclared: boolean): Promise<void> {
  const modules = isEverythingDeclared ? declareTheRest().map((resource) => resourceModule(resource)) : [];
  const app = await createApp(
    readConfig({ CUPI_URLS: 'https://localhost:9' }),
    createLogger('silent'),
    modules,
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(String(Math.round(performance.now())));
  process.exit(0);
}

function compare(): void {
  const program = fileURLToPath(import.meta.url);
  const taken: Record<'as it is' | 'all', number[]> = { 'as it is': [], all: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const variant of ['as it is', 'all'] as const) {
      taken[variant].push(Number(execFileSync(process.execPath, [program, variant], { encoding: 'utf8' })));
    }
  }
  for (const [variant, times] of Object.entries(taken)) {
    const sorted = times.toSorted((one, other) => one - other);
    const count = variant === 'all' ? catalogue.resources.length : resources.length;
    process.stdout.write(
      `${count} resources: ready after ${sorted[0]} ms at best, ${sorted[(ROUNDS - 1) / 2]} ms in the median, ${sorted.at(-1)} ms at worst\n`,
    );
  }
}

const [, , variant] = process.argv;
if (variant === undefined) compare();
else await start(variant === 'all');
