import type { Finding, Verdict } from './finding.js';

/** Where a report is written. */
export interface ReportTarget {
  readonly out: (text: string) => void;
  readonly isColoured: boolean;
}

const MARKS: Readonly<Record<Verdict, { readonly mark: string; readonly colour: string }>> = {
  good: { mark: '✓', colour: '\u001b[32m' },
  doubtful: { mark: '!', colour: '\u001b[33m' },
  wrong: { mark: '✗', colour: '\u001b[31m' },
  unchecked: { mark: '–', colour: '\u001b[2m' },
};
const PLAIN = '\u001b[0m';
const MAX_LINE_CHARACTERS = 500;

/** Writes findings as they are made, one per line, under the titles of their sections. */
export class Report {
  readonly #target: ReportTarget;
  readonly #counts: Record<Verdict, number> = { good: 0, doubtful: 0, wrong: 0, unchecked: 0 };

  constructor(target: ReportTarget) {
    this.#target = target;
  }

  /** Begins a section. */
  begin(title: string): void {
    this.#target.out(`\n${printable(title)}\n`);
  }

  add(...findings: readonly Finding[]): void {
    for (const { verdict, text, advice } of findings) {
      this.#counts[verdict]++;
      this.#target.out(`  ${this.#markOf(verdict)} ${printable(text)}\n`);
      for (const line of advice) this.#target.out(`      ${printable(line)}\n`);
    }
  }

  /** Writes how many errors and warnings there were. */
  end(): void {
    const { wrong, doubtful } = this.#counts;
    const verdict = wrong === 0 ? 'No problems found.' : 'Fix what is marked ✗ and run this again.';
    this.#target.out(`\n${countOf(wrong, 'error')}, ${countOf(doubtful, 'warning')}. ${verdict}\n`);
  }

  get hasErrors(): boolean {
    return this.#counts.wrong > 0;
  }

  #markOf(verdict: Verdict): string {
    const { mark, colour } = MARKS[verdict];
    return this.#target.isColoured ? `${colour}${mark}${PLAIN}` : mark;
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Some of the text comes from servers: control characters are replaced, since they could steer the terminal. */
function printable(text: string): string {
  const visible = text.replace(/\p{C}/gu, '�');
  return visible.length > MAX_LINE_CHARACTERS ? `${visible.slice(0, MAX_LINE_CHARACTERS)}…` : visible;
}
