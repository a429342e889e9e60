import type { LoggerService } from '@nestjs/common';
import { pino, stdSerializers, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { LineBuffer } from './line-buffer.js';
import { StandardOutput } from './standard-output.js';

// The code never logs headers, bodies or accounts. If a later line did so by mistake, these are removed.
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'password',
  'apiKey',
  'ccmAxlPassword',
];

/**
 * Creates the process's logger: one JSON line per event, without secrets.
 * @param level the lowest level that is written
 * @param sink destination of the lines; standard output by default
 */
export function createLogger(level: string, sink?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: timeMember,
    formatters: { level: (label) => ({ level: label }) },
    // Of an error, only type, message and stack are logged: its other properties may contain a request.
    serializers: { err: toPlainError },
    redact: { paths: SECRET_KEYS.flatMap(pathsOf), censor: '[redacted]' },
  };
  const logger: Logger = pino(options, sink ?? new LineBuffer(new StandardOutput(reportLoss)));
  return logger;

  function reportLoss(lines: number): void {
    logger.error({ lines }, 'log lines were lost: standard output did not accept them');
  }
}

/** For lines of every start: written at each level except `silent`. */
export function startLoggerOf(logger: Logger): Logger {
  return logger.level === 'silent' ? logger : logger.child({}, { level: 'warn' });
}

function pathsOf(key: string): string[] {
  return [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`];
}

function toPlainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack };
}

/** Writes Nest's own lines to the process's logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...details: unknown[]): void {
    this.write('debug', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.write('warn', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.write('error', message, details);
  }

  private write(level: 'debug' | 'warn' | 'error', message: unknown, details: unknown[]): void {
    const context = details.findLast((detail) => typeof detail === 'string');
    if (message instanceof Error) this.logger[level]({ err: message, context }, message.message);
    else this.logger[level]({ context }, String(message));
  }
}

let timeMs: number | undefined;
let lastTimeMember = '';

/** The time of a line as a member of its JSON object. Formatting it for each line would take a third of the line's time. */
function timeMember(): string {
  const nowMs = Date.now();
  if (nowMs === timeMs) return lastTimeMember;
  timeMs = nowMs;
  lastTimeMember = `,"time":"${new Date(nowMs).toISOString()}"`;
  return lastTimeMember;
}
