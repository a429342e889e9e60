import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { PublicDocument } from '../documents/index.js';

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const require = createRequire(import.meta.url);

/** Found from the bundle as well: its files are not in it, and lie in `node_modules`. */
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

/** All paths are relative to `/docs`. There is one document, so its address needs no field to change it. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>cupi-gateway API reference</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/index.css">
    <style>.swagger-ui .topbar .download-url-wrapper { display: none }</style>
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

/** A script of its own, since the page may run none that is inline. No validator: it would tell another site of this one. */
const INIT = `window.ui = SwaggerUIBundle({
  url: new URL('openapi.json', document.baseURI).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: 'StandaloneLayout',
});
`;

/** Swagger UI on `/openapi.json`: everything that a browser needs for it, by path. Files are read here and never again. */
export async function loadSwaggerUi(): Promise<ReadonlyMap<string, PublicDocument>> {
  const files = await Promise.all(
    FILES.map(async (name) => {
      const bytes = await readFile(join(FOLDER, name));
      return [`/docs/${name}`, documentOf(MEDIA_TYPES[extname(name)] ?? '', bytes)] as const;
    }),
  );
  return new Map([
    ['/docs', documentOf(HTML, Buffer.from(PAGE))],
    ['/docs/swagger-ui-init.js', documentOf(SCRIPT, Buffer.from(INIT))],
    ...files,
  ]);
}

function documentOf(mediaType: string, bytes: Buffer): PublicDocument {
  return new PublicDocument(mediaType, () => bytes);
}
