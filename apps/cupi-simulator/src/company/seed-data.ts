/** Elements and their text. `@resource/name` is the id of the object of that resource whose first element is that name. */
export type SeedObject = Readonly<Record<string, string>>;

/** Objects of one resource, in the order in which they are made. */
export interface SeedData {
  readonly resource: string;
  /** Their ancestors, the outermost first. */
  readonly of?: readonly string[];
  readonly objects: readonly SeedObject[];
}
