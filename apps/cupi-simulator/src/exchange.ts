import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { type Answer, htmlAnswer } from './answers.js';
import { type Application, type CompleteRequest, errorFormat } from './application.js';
import type { Connections } from './connections.js';
import { ContainerError } from './cupi-error.js';
import { deliver, type Destination } from './delivery.js';
import { busyAnswer, type Substitute, substituteFor } from './fault-answers.js';
import type { FaultRoute } from './fault-route.js';
import type { ActiveFaults, FaultBoard } from './faults.js';
import type { OpenRecord, RequestLog } from './recorded-requests.js';
import { readBody } from './request-body.js';
import type { Sessions } from './sessions.js';
import { ServerBusyError, type Throttle } from './throttle.js';

/** The stages of an exchange, in order. */
export interface ExchangeParts {
  /** Undefined when the switches cannot be set over HTTP. */
  readonly faultRoute: FaultRoute | undefined;
  readonly sessions: Sessions;
  readonly log: RequestLog;
  readonly throttle: Throttle;
  readonly faults: FaultBoard;
  readonly application: Application;
  readonly connections: Connections;
  readonly scheme: 'http' | 'https';
  /** The least time that each call takes. */
  readonly latencyMs: number;
}

const NO_FAULTS: ActiveFaults = new Map();

/** One request and its answer: queue, switches, CUPI, delivery. */
export class Exchange {
  constructor(private readonly parts: ExchangeParts) {}

  /** Serves one request. An internal error of the simulator is answered with its text: it must not end the process. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const destination = { response, connections: this.parts.connections, gone: gone.signal };
    try {
      await this.#serve(request, destination);
    } catch (error) {
      if (gone.signal.aborted || response.headersSent) response.destroy();
      else await deliver(htmlAnswer(500, `Simulator error: ${String(error)}`), NO_FAULTS, destination);
    }
  }

  async #serve(request: IncomingMessage, destination: Destination): Promise<void> {
    const { path } = splitUrl(request);
    const { faultRoute } = this.parts;
    if (faultRoute?.path === path) {
      return deliver(await faultRoute.answer(request), NO_FAULTS, destination);
    }

    const record = this.parts.log.add(request, this.parts.sessions.find(request.headers.cookie)?.username);
    try {
      await this.#serveInTurn(request, record, destination);
    } catch (error) {
      const answer = errorAnswer(error);
      record.status = answer.status;
      await deliver(answer, NO_FAULTS, destination);
    }
  }

  async #serveInTurn(request: IncomingMessage, record: OpenRecord, destination: Destination): Promise<void> {
    const release = await this.parts.throttle.enter(destination.gone);
    destination.response.once('finish', release).once('close', release);

    const { path, parameters } = splitUrl(request);
    const { method = '', headers } = request;
    const faults = this.parts.faults.take(method, path);
    const body = await readBody(request);
    this.parts.log.addBody(record, body.toString('utf8'));

    const origin = `${this.parts.scheme}://${headers.host ?? ''}`;
    const answer = this.#answer({ method, path, parameters, headers, body, origin }, faults);
    if (this.parts.latencyMs > 0)
      await setTimeout(this.parts.latencyMs, undefined, { signal: destination.gone });
    record.status = statusOf(answer, faults);
    await deliver(answer, faults, destination);
  }

  #answer(request: CompleteRequest, faults: ActiveFaults): Substitute {
    const substitute = substituteFor(faults, errorFormat(request.headers.accept, faults));
    if (substitute) return substitute;

    const isCupi = request.path.startsWith('/vmrest/');
    return isCupi ? this.parts.application.answer(request, faults) : htmlAnswer(404, 'Not Found');
  }
}

function splitUrl({ url = '' }: IncomingMessage): { path: string; parameters: URLSearchParams } {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, parameters: new URLSearchParams() };
  return { path: url.slice(0, mark), parameters: new URLSearchParams(url.slice(mark + 1)) };
}

function statusOf(answer: Substitute, faults: ActiveFaults): number | undefined {
  if (answer === 'hang' || faults.has('drop')) return undefined;
  return answer === 'endless' ? 200 : answer.status;
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof ServerBusyError) return busyAnswer();
  if (error instanceof ContainerError) return htmlAnswer(error.status, error.message, error.headers);
  throw error;
}
