import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Knows which answers each connection still owes. Clients may send requests without waiting for answers, which come in
 * the same order (RFC 9112 §9.3.2): what is written beside Node's own answers must not overtake them.
 */
export class AnswersUnderWay {
  private readonly byConnection = new WeakMap<Duplex, Set<ServerResponse>>();

  watch(server: Server): void {
    server.on('request', ({ socket }, answer: ServerResponse) => {
      // What is answered at once is not owed.
      if (answer.writableEnded) return;
      const answers = this.byConnection.get(socket) ?? new Set();
      this.byConnection.set(socket, answers.add(answer));
      answer.once('close', () => answers.delete(answer));
    });
  }

  /** Whether the connection owes an answer. */
  isOwedBy(connection: Duplex): boolean {
    return (this.byConnection.get(connection)?.size ?? 0) > 0;
  }

  /** The request that the connection is in the midst of: its header is here, and its body is not. */
  incompleteOn(connection: Duplex): IncomingMessage | undefined {
    return [...(this.byConnection.get(connection) ?? [])].find(({ req }) => !req.complete)?.req;
  }

  /** Resolves when every request that the connection has brought in full is answered. */
  async settled(connection: Duplex): Promise<void> {
    const last = [...(this.byConnection.get(connection) ?? [])].findLast(({ req }) => req.complete);
    if (last) await new Promise((resolve) => last.once('close', resolve));
  }
}
