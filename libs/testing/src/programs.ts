import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some tests need, and what those tests are about. */
export const programs = {
  chromium: 'the API reference in a browser',
  nginx: 'two gateways behind the load balancer',
  'redis-server': 'several replicas on Redis',
} as const;

/** The location of a program on `PATH`, or undefined. */
export function findProgram(name: keyof typeof programs): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
