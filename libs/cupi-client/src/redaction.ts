import { lettersOf, SpelledText } from './spelled-text.js';

/**
 * Redacts the secrets of one call in a text: undefined when it cannot be determined whether the text is free of them.
 */
export type Redact = (text: string) => string | undefined;

type Span = readonly [start: number, end: number];

const REPLACEMENT = '[redacted]';

/**
 * How many comparisons all texts of a call may take, well under a second's worth. Ordinary texts need one or two
 * a character; only those made up to resemble a long secret again and again need more.
 */
const MAX_STEPS = 2_000_000;

/**
 * Replaces every occurrence of the secrets by `[redacted]`, however the upstream may have escaped each character, and
 * however often: see {@link SpelledText}. A secret is found also without the blanks around it.
 *
 * No regular expression is made of a secret: an engine rejects long ones with an error that quotes them.
 */
export function redactorOf(secrets: readonly string[]): Redact {
  let patterns: readonly Uint32Array[] | undefined;
  const budget = new StepBudget(MAX_STEPS);
  return (text) => {
    try {
      patterns ??= patternsOf(secrets);
      return withoutSpans(text, spansOf(patterns, text, budget));
    } catch {
      // Whatever went wrong, its error may quote the secret as well as the text.
      return undefined;
    }
  };
}

class StepBudget {
  constructor(private left: number) {}

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new RangeError('the texts take too long to redact');
  }
}

function patternsOf(secrets: readonly string[]): Uint32Array[] {
  const spellings = new Set(secrets.flatMap((secret) => [secret, secret.trim()]));
  return [...spellings].filter((secret) => secret !== '').map(lettersOf);
}

function spansOf(patterns: readonly Uint32Array[], text: string, budget: StepBudget): Span[] {
  if (patterns.length === 0) return [];
  budget.spend(text.length);
  const spelled = new SpelledText(text);
  return patterns.flatMap((pattern) => occurrencesOf(pattern, spelled, budget));
}

function occurrencesOf(pattern: Uint32Array, text: SpelledText, budget: StepBudget): Span[] {
  const [firstLetter] = pattern;
  if (firstLetter === undefined) return [];
  const spans: Span[] = [];
  let searchedUntil = 0;
  for (const start of text.startsOf(firstLetter)) {
    // A letter takes a code unit at least.
    if (start < searchedUntil || text.length - start < pattern.length) continue;
    const end = endOfMatch(pattern, text, start, budget);
    if (end === undefined) continue;
    spans.push([start, end]);
    searchedUntil = end;
  }
  return spans;
}

/** Where the longest match that starts there ends; several spellings may be followed side by side. */
function endOfMatch(
  pattern: Uint32Array,
  text: SpelledText,
  start: number,
  budget: StepBudget,
): number | undefined {
  let positions = new Set([start]);
  for (const letter of pattern) {
    const following = new Set<number>();
    for (const position of positions) {
      const spellings = text.spellingsAt(position);
      budget.spend(spellings.length);
      for (const spelling of spellings) if (spelling.letter === letter) following.add(spelling.end);
    }
    if (following.size === 0) return undefined;
    positions = following;
  }
  return [...positions].reduce((end, position) => Math.max(end, position));
}

/** Overlapping spans are replaced as one, so that no part of a secret remains. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  const merged: Span[] = [];
  for (const span of spans.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && span[0] < last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], span[1])];
    else merged.push(span);
  }
  const kept: string[] = [];
  let keptUntil = 0;
  for (const [start, end] of merged) {
    kept.push(text.slice(keptUntil, start), REPLACEMENT);
    keptUntil = end;
  }
  return kept.join('') + text.slice(keptUntil);
}
