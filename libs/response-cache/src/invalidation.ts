/** The longest name of a dependency; several times what the gateway sends. Names are stored. */
const MAX_DEPENDENCY_CHARACTERS = 500;

/** What a replica sends to the others when it invalidates something. */
export interface Invalidation {
  /** Unique per process. */
  readonly sender: string;
  readonly dependencies: readonly string[];
}

/** Serialised for the channel. */
export function formatInvalidation({ sender, dependencies }: Invalidation): string {
  return JSON.stringify({ sender, dependencies });
}

/** The invalidation in a message, or undefined when it cannot be parsed. */
export function parseInvalidation(message: string): Invalidation | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return isInvalidation(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isInvalidation(value: unknown): value is Invalidation {
  if (typeof value !== 'object' || value === null) return false;
  if (!('sender' in value && 'dependencies' in value)) return false;
  const { sender, dependencies } = value;
  if (typeof sender !== 'string' || !Array.isArray(dependencies)) return false;
  return dependencies.every(isDependency);
}

function isDependency(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_DEPENDENCY_CHARACTERS;
}
