import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { connectionReason } from './connection-reason.js';
import { good, wrong, type Finding } from './finding.js';
import { stopwatch, withinLimit } from './time-limit.js';

/** Resolves the host name. */
export async function checkAddress(url: URL, limitMs: number): Promise<Finding> {
  const elapsed = stopwatch();
  const hostname = hostOf(url);
  try {
    const addresses = await withinLimit(limitMs, lookup(hostname, { all: true }));
    return good(`Address: ${addresses.map(({ address }) => address).join(', ')} (${elapsed()})`);
  } catch (error) {
    return wrong(
      `Address: ${hostname} cannot be resolved: ${connectionReason(error)}`,
      'Check the spelling in CUPI_URLS, and whether this machine uses the name servers of that network:',
      `  getent hosts ${hostname}`,
    );
  }
}

/** Opens a connection and sends nothing. */
export async function checkPort(url: URL, limitMs: number): Promise<Finding> {
  const elapsed = stopwatch();
  const port = portOf(url);
  const socket = connect({ host: hostOf(url), port });
  try {
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    await withinLimit(limitMs, connected);
    return good(`TCP: port ${port} is open (${elapsed()})`);
  } catch (error) {
    return wrong(
      `TCP: port ${port} cannot be reached: ${connectionReason(error)}`,
      'Unity Connection listens on 443 and 8443. Check host and port in CUPI_URLS, that the server is running,',
      'and that no firewall blocks this machine.',
    );
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

/** The host of a URL as sockets take it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The port of a URL, or that of its scheme. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
