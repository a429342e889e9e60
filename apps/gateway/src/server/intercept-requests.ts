import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Answers a request, now or later. */
export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Puts a listener in front of the request listeners of a server.
 * @param makeListener makes the listener; it is given the existing one
 */
export function interceptRequests(server: Server, makeListener: (answer: Answerer) => Answerer): void {
  const listeners = server.listeners('request') as RequestListener[];
  if (listeners.length === 0) throw new Error('nothing answers the requests of the server');
  server.removeAllListeners('request');
  server.on(
    'request',
    makeListener((request, response) => {
      for (const listener of listeners) listener(request, response);
    }),
  );
}
