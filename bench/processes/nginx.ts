import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.js';
import { freePort } from './free-port.js';
import { ACCOUNT, type Upstream } from './upstream.js';
import { canConnect, waitUntil } from './wait-until.js';
import type { Workbench } from './workbench.js';

/** An nginx that runs. */
export interface Nginx {
  readonly url: string;
  readonly pid: number;
}

/**
 * Starts nginx with a cache of the XML in front of the upstream, with the freshness and timeouts of the gateway's.
 * Undefined where there is no nginx.
 */
export async function startNginx(workbench: Workbench, upstream: Upstream): Promise<Nginx | undefined> {
  const program = findProgram('nginx');
  if (program === undefined) return undefined;
  const port = await freePort();
  const folder = join(workbench.folder, 'nginx');
  mkdirSync(folder);
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(configuration, configurationOf(folder, port, upstream));
  const errors = join(folder, 'error.log');
  const child = workbench.start('server', [program, '-p', folder, '-c', configuration, '-e', errors]);
  await waitUntil('nginx listens', () => canConnect(port));
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 };
}

/** One process, so that ending it ends all of it. */
function configurationOf(folder: string, port: number, { url, certificateFile }: Upstream): string {
  const basic = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n  ');
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  ${folders}
  proxy_cache_path ${folder}/cache keys_zone=cupi:10m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${url};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Basic ${basic}";
      proxy_ssl_verify on;
      proxy_ssl_trusted_certificate ${certificateFile};
      proxy_ssl_name localhost;
      proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
      proxy_hide_header Set-Cookie;
      proxy_cache cupi;
      proxy_cache_valid 200 30s;
      proxy_cache_use_stale updating;
      proxy_cache_background_update on;
    }
  }
}
`;
}
