import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { PublicDocument } from '../server/documents/index.js';

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const require = createRequire(import.meta.url);

/** Resolved from the bundle as well: its files are not in it, but in `node_modules`. */
const FOLDER = dirname(require.resolve('swagger-ui-dist/package.json'));

/** The files of `swagger-ui-dist` that the page loads. */
const FILES = [
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
] as const;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': SCRIPT,
  '.png': 'image/png',
};

/** Problems are alike, and of one media type: only the beginning of an example is visible, the rest can be scrolled. */
const STYLE = `
      .swagger-ui .response:not([data-code^="2"]) .microlight { max-height: 80px; overflow-y: auto }
      .swagger-ui .response:not([data-code^="2"]) .response-control-media-type { display: none }
    `;

/** All paths are relative to `/docs`. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>cupi-gateway API reference</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/index.css">
    <style>${STYLE}</style>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" sizes="32x32">
    <link rel="icon" type="image/png" href="docs/favicon-16x16.png" sizes="16x16">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/swagger-ui-standalone-preset.js"></script>
    <script src="docs/swagger-ui-init.js"></script>
  </body>
</html>
`;

/**
 * A separate script, because the page may not run inline scripts. No validator: it would send this document to another site.
 *
 * - Schemas are shown where they are used, and not again at the end.
 * - The session has no field among the credentials, because scripts cannot set its cookie, but a text about sign-in. Calls
 *   that change something get the header that they need then.
 */
const initOf = (
  groups: readonly string[],
): string => `const urlOf = (path) => new URL(path, document.baseURI).href;

const Adapted = () => ({
  wrapComponents: {
    auths: (Auths, { React, getComponent }) => (props) => {
      const [name, scheme] = props.definitions.entrySeq().first();
      if (scheme.get('in') !== 'cookie') return React.createElement(Auths, props);
      const Markdown = getComponent('Markdown', true);
      return React.createElement('div', { className: 'auth-container' },
        React.createElement('h4', null, React.createElement('code', null, name), ' (cookie)'),
        React.createElement(Markdown, { source: scheme.get('description') }));
    },
  },
});

window.ui = SwaggerUIBundle({
  urls: ${JSON.stringify([...groups.map((name) => ({ name, path: `openapi/${name}.json` })), { name: 'all', path: 'openapi.json' }])}
    .map(({ name, path }) => ({ name, url: urlOf(path) })),
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (!['GET', 'HEAD'].includes(request.method)) request.headers['X-CSRF'] = '1';
    return request;
  },
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl, Adapted],
  layout: 'StandaloneLayout',
});
`;

/**
 * Swagger UI for the documents of these groups, and for that of all: every file that a browser needs, by path. Files are
 * read once, here.
 */
export async function loadSwaggerUi(groups: readonly string[]): Promise<ReadonlyMap<string, PublicDocument>> {
  const files = await Promise.all(
    FILES.map(async (name) => {
      const bytes = await readFile(join(FOLDER, name));
      return [`/docs/${name}`, documentOf(MEDIA_TYPES[extname(name)] ?? '', bytes)] as const;
    }),
  );
  return new Map([
    ['/docs', documentOf(HTML, Buffer.from(PAGE))],
    ['/docs/swagger-ui-init.js', documentOf(SCRIPT, Buffer.from(initOf(groups)))],
    ...files,
  ]);
}

function documentOf(mediaType: string, bytes: Buffer): PublicDocument {
  return new PublicDocument(mediaType, () => bytes);
}
