/** One way to read what stands at a position of a text. */
interface Spelling {
  /** The letter (see {@link lettersOf}) that is spelled. */
  readonly letter: number;
  /** Position after it, in UTF-16 code units. */
  readonly end: number;
}

const ENTITIES: ReadonlyMap<string, number> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }).map(([name, character]) => [
    name,
    character.charCodeAt(0),
  ]),
);

const ENTITY_AFTER_AMPERSAND = /(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([\da-f]+));/iy;
const HEXADECIMAL_BYTE = /[\da-f]{2}/iy;
const MAX_CODE_POINT = 0x10ffff;
const [AMPERSAND, PERCENT, PLUS, BLANK] = [0x26, 0x25, 0x2b, 0x20];

/** The code points of a text, those that differ only in case being one. */
export function lettersOf(text: string): Uint32Array {
  return Uint32Array.from(Array.from(text, (character) => letterOf(character.codePointAt(0) ?? 0)));
}

/**
 * A text in which each character may be itself or be spelled as an XML entity or character reference, or
 * percent-encoded (also `+` for a blank), in any case and escaped again any number of times. What stands there
 * may be read in several ways (`&amp;` is one letter, or five), and all of them count.
 */
export class SpelledText {
  readonly length: number;
  readonly #text: string;
  readonly #spellings = new Map<number, readonly Spelling[]>();
  readonly #starts = new Map<number, number[]>();

  constructor(text: string) {
    this.#text = text;
    this.length = text.length;
    for (let position = 0; position < text.length;) {
      const [plain, ...escaped] = this.spellingsAt(position);
      if (plain === undefined) break;
      this.#addStart(plain.letter, position);
      for (const { letter } of escaped) this.#addStart(letter, position);
      position = plain.end;
    }
  }

  /** Where a reading of that letter begins, in ascending order. */
  startsOf(letter: number): readonly number[] {
    return this.#starts.get(letter) ?? [];
  }

  /** All readings of what stands there, the plain one first; none at the end of the text. */
  spellingsAt(position: number): readonly Spelling[] {
    const known = this.#spellings.get(position);
    if (known) return known;
    const spellings = this.#read(position);
    this.#spellings.set(position, spellings);
    return spellings;
  }

  #read(position: number): Spelling[] {
    const codePoint = this.#text.codePointAt(position);
    if (codePoint === undefined) return [];
    const width = codePoint > 0xffff ? 2 : 1;
    const spellings: Spelling[] = [{ letter: letterOf(codePoint), end: position + width }];
    // What is read may itself begin an escape, so this goes on while there is more to read.
    for (const { letter, end } of spellings) {
      if (letter === AMPERSAND) spellings.push(...this.#entityAt(end));
      if (letter === PERCENT) spellings.push(...this.#encodedAt(end));
      if (letter === PLUS) spellings.push({ letter: BLANK, end });
    }
    return spellings;
  }

  #entityAt(position: number): Spelling[] {
    const match = this.#match(ENTITY_AFTER_AMPERSAND, position);
    if (!match) return [];
    const [whole, name = '', decimal, hexadecimal] = match;
    const codePoint =
      ENTITIES.get(name.toLowerCase()) ??
      (decimal === undefined ? parseInt(hexadecimal ?? '', 16) : parseInt(decimal, 10));
    if (codePoint > MAX_CODE_POINT) return [];
    return [{ letter: letterOf(codePoint), end: position + whole.length }];
  }

  /** A character of UTF-8 whose first byte's digits stand there, after the percent sign. */
  #encodedAt(position: number): Spelling[] {
    const first = this.#byteAt(position);
    if (first === undefined) return [];
    const bytes = [first];
    let end = position + 2;
    for (let missing = lengthOfSequence(first) - 1; missing > 0; missing--) {
      const next = this.#continuationAt(end);
      if (next === undefined) return [];
      bytes.push(next.byte);
      end = next.end;
    }
    const codePoint = Buffer.from(bytes).toString('utf8').codePointAt(0) ?? 0;
    return [{ letter: letterOf(codePoint), end }];
  }

  #continuationAt(position: number): { byte: number; end: number } | undefined {
    for (const { letter, end } of this.spellingsAt(position)) {
      const byte = letter === PERCENT ? this.#byteAt(end) : undefined;
      if (byte !== undefined && byte >= 0x80 && byte < 0xc0) return { byte, end: end + 2 };
    }
    return undefined;
  }

  #byteAt(position: number): number | undefined {
    const digits = this.#match(HEXADECIMAL_BYTE, position)?.[0];
    return digits === undefined ? undefined : parseInt(digits, 16);
  }

  #match(pattern: RegExp, position: number): RegExpExecArray | null {
    pattern.lastIndex = position;
    return pattern.exec(this.#text);
  }

  #addStart(letter: number, position: number): void {
    const starts = this.#starts.get(letter);
    if (!starts) this.#starts.set(letter, [position]);
    else if (starts.at(-1) !== position) starts.push(position);
  }
}

/** RFC 3629 §3. */
function lengthOfSequence(firstByte: number): number {
  if (firstByte >= 0xf0) return 4;
  if (firstByte >= 0xe0) return 3;
  return firstByte >= 0xc0 ? 2 : 1;
}

/** Upper case first tells as one what has several lower cases, such as the two forms of sigma. */
function letterOf(codePoint: number): number {
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
  const lower = String.fromCodePoint(codePoint).toLowerCase();
  const folded = lower.toUpperCase().toLowerCase();
  const letter = Array.from(folded).length === 1 ? folded : lower;
  return letter.codePointAt(0) ?? codePoint;
}
