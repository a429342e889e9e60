import type { ChildProcess } from 'node:child_process';

/** What a child sends: an answer, or why there is none. */
type Reply = { readonly answer: unknown } | { readonly error: string };

/**
 * Asks a program of ours, and waits for its answer; one question at a time.
 * @throws Error when the program cannot answer, or ends
 */
export function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  return nextReply(child, () => child.send(question));
}

/** Waits until a program of ours reports that it is ready, by an unrequested answer. */
export function hello<Answer>(child: ChildProcess): Promise<Answer> {
  return nextReply(child, () => undefined);
}

function nextReply<Answer>(child: ChildProcess, begin: () => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`a process has ended by itself with exit code ${String(code)}`));
    };
    child.once('exit', onExit);
    child.once('message', (reply: Reply) => {
      child.off('exit', onExit);
      if ('error' in reply) reject(new Error(reply.error));
      else resolve(reply.answer as Answer);
    });
    begin();
  });
}

/** In a program of ours: reports that it is ready. If the run is killed, the program ends with it. */
export function sayHello(answer: unknown): void {
  process.once('disconnect', () => process.exit());
  process.send?.({ answer } satisfies Reply);
}

/** In a program of ours: answers every question. */
export function answerQuestions(answerTo: (question: unknown) => unknown): void {
  process.on('message', (question) => {
    Promise.resolve()
      .then(() => answerTo(question))
      .then(
        (answer) => process.send?.({ answer } satisfies Reply),
        (error: unknown) => process.send?.({ error: String(error) } satisfies Reply),
      );
  });
}
