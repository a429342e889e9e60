/**
 * After that many requests a new connection is made. The gateway ends connections itself after 1,000, which autocannon
 * takes for a lost answer; the same goes for all others, so that none has an advantage.
 */
export const REQUESTS_PER_CONNECTION = 900;
