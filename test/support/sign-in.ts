import { expect } from 'vitest';
import type { CallOptions, Method } from './gateway.js';

/** Where users sign in and out. */
export const SESSION_PATH = '/api/v1/auth/session';

type Call = (
  method: Method,
  path: string,
  request: CallOptions,
) => Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>> }>;

/** Signs in, and gives the header by which the session is known. */
export async function signIn(call: Call, username: string, password: string): Promise<{ Cookie: string }> {
  const answer = await call('POST', SESSION_PATH, { isAnonymous: true, body: { username, password } });
  expect(answer.status).toBe(201);
  const [field] = answer.headers['set-cookie'] as string[];
  return { Cookie: String(field).split(';', 1).join() };
}
