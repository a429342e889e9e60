import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { findProgram, freePort } from '#libs/testing';

const CONFIGURATION = 'deploy/load-balancer.conf';

/** Whether tests on a real nginx have to be skipped on this machine. */
export const isNginxMissing = findProgram('nginx') === undefined;

/** An nginx with the repository's configuration. */
export interface LoadBalancer {
  readonly url: string;
  /** The lines of its access log so far. */
  readonly accessLog: () => string[];
}

/** What is other than in the file, addresses and the path of the log aside. */
export interface LoadBalancerOptions {
  /** Divides the time that a gateway has for its answer, and that for which it is left out (whole seconds, one at least). */
  readonly timesFaster?: number;
  /** Directives to put into the `server`. */
  readonly additions?: string;
}

/**
 * Starts nginx with `deploy/load-balancer.conf`; it ends with the test.
 * @param gatewayUrls stand for the two gateways of the file, in its order
 */
export async function startLoadBalancer(
  gatewayUrls: readonly [string, string],
  { timesFaster = 1, additions = '' }: LoadBalancerOptions = {},
): Promise<LoadBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'load-balancer-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const port = await freePort();
  const accessLog = join(folder, 'access.log');
  const server = faster(readFileSync(CONFIGURATION, 'utf8'), timesFaster)
    .replace('gateway-1:3000', new URL(gatewayUrls[0]).host)
    .replace('gateway-2:3000', new URL(gatewayUrls[1]).host)
    .replace('listen 8080;', `listen 127.0.0.1:${port};\n${additions}`)
    .replace('/var/log/nginx/access.log', accessLog);
  writeFileSync(join(folder, 'load-balancer.conf'), server);
  writeFileSync(join(folder, 'nginx.conf'), mainConfiguration(folder));
  await run(folder, port);
  return {
    url: `http://127.0.0.1:${port}`,
    accessLog: () => readFileSync(accessLog, 'utf8').split('\n').slice(0, -1),
  };
}

function faster(configuration: string, times: number): string {
  if (times === 1) return configuration;
  return configuration
    .replaceAll(/(proxy_(?:send|read)_timeout) (\d+)s/g, (_text, directive: string, seconds: string) => {
      return `${directive} ${(Number(seconds) * 1000) / times}ms`;
    })
    .replaceAll(/fail_timeout=(\d+)s/g, (_text, seconds: string) => {
      return `fail_timeout=${Math.max(1, Math.round(Number(seconds) / times))}s`;
    });
}

/** What Debian's package and the container image have around the file. One process, so that ending it ends all. */
function mainConfiguration(folder: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  ${folders.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  include ${folder}/load-balancer.conf;
}
`;
}

async function run(folder: string, port: number): Promise<void> {
  const options = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const child = spawn('nginx', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const listens = vi.waitFor(() => canConnect(port), { timeout: 10_000, interval: 20 });
  await Promise.race([
    listens,
    ended.then(() => {
      throw new Error(`nginx has ended: ${stderr}`);
    }),
  ]);
}

async function canConnect(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
