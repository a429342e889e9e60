import { groupsOf, type GroupedDocument } from './group-document.js';

/** The parts of an OpenAPI document that are needed to list its operations. */
export interface DescribedDocument extends GroupedDocument {
  readonly tags?: readonly DescribedTag[];
}

interface DescribedTag {
  readonly name: string;
  readonly description?: string;
  readonly 'x-group'?: string;
}

interface DescribedOperation {
  readonly tags?: readonly string[];
  readonly summary?: string;
}

const HEADER = `# Endpoints

<!-- Generated from the OpenAPI document by \`npm run openapi\`. -->

Every operation of the gateway. Parameters, bodies and answers are in [openapi.json](../openapi.json), and at \`/docs\` of the running gateway.
What all operations have in common is in [README.md](../README.md#what-callers-should-know).
`;

/** A page in Markdown with all operations of a document, by groups and tags in its order. */
export function endpointsPageOf(document: DescribedDocument): string {
  const { tags = [] } = document;
  const tablesIn = (group?: string) =>
    tags.filter((tag) => tag['x-group'] === group).map((tag) => tableOf(document, tag));
  const sections = groupsOf(document).flatMap((group) => [headingOf(group), ...tablesIn(group)]);
  return [HEADER, '## Service\n', ...tablesIn(), ...sections].join('\n');
}

function headingOf(group: string): string {
  return `## ${group}\n\nGET needs the scope \`${group}.read\`, all other methods \`${group}.write\`.\n`;
}

function tableOf({ paths }: DescribedDocument, { name, description = '' }: DescribedTag): string {
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const { tags = [], summary = '' } = operation as DescribedOperation;
      return tags.includes(name) ? [`| ${method.toUpperCase()} | \`${path}\` | ${summary} |\n`] : [];
    }),
  );
  return `### ${name}\n\n${description}\n\n| Method | Path | Summary |\n| --- | --- | --- |\n${rows.join('')}`;
}
