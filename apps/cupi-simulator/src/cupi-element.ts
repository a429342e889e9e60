/** One element of an answer before it is written as XML or JSON: text, or children in the order they are to appear. */
export interface CupiElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly CupiElement[];
}
