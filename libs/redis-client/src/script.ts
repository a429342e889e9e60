import { createHash } from 'node:crypto';

/** A Lua script and its SHA-1, by which Redis knows it once it has run. */
export class Script {
  readonly hash: string;

  constructor(readonly text: string) {
    this.hash = createHash('sha1').update(text).digest('hex');
  }
}
