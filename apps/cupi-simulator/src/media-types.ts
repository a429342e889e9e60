/** The two formats of CUPI. */
export type Format = 'xml' | 'json';

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

const ANSWERS: readonly { readonly format: Format; readonly ranges: readonly string[] }[] = [
  { format: 'xml', ranges: ['application/xml', 'application/*', '*/*'] },
  { format: 'json', ranges: ['application/json', 'application/*', '*/*'] },
];

const BODIES: ReadonlyMap<string, Format> = new Map([
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/json', 'json'],
]);

/**
 * The format that `Accept` asks for (RFC 9110 §12.5.1), XML when both are equal, undefined when neither is acceptable.
 * Among equal qualities a named type wins over a wildcard, then the first named: a client that asks for JSON or
 * anything gets JSON.
 */
export function answerFormat(accept = '*/*'): Format | undefined {
  const ranges = accept.split(',').map(parseRange);
  const excluded = new Set(ranges.filter(({ quality }) => quality === 0).map(({ type }) => type));
  const wanted = ranges
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || specificity(b) - specificity(a));

  for (const { type } of wanted) {
    const answer = ANSWERS.find(({ ranges }) => ranges.includes(type) && !excluded.has(ranges[0] ?? ''));
    if (answer) return answer.format;
  }
  return undefined;
}

/** The format of a request body by its `Content-Type`, ignoring parameters; undefined when CUPI does not accept it. */
export function bodyFormat(contentType: string | undefined): Format | undefined {
  return BODIES.get(contentType?.split(';')[0]?.trim().toLowerCase() ?? '');
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

function specificity({ type }: MediaRange): number {
  if (type === '*/*') return 0;
  return type.endsWith('/*') ? 1 : 2;
}
