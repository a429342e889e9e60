import type { Sender } from './authenticated-transport.js';
import type { CupiError } from './cupi-error.js';
import { circuitOpenError, type Node, type NodeStatus } from './node.js';

/** The nodes of a cluster, the preferred one first. */
export class NodePool {
  readonly #nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /**
   * The node for the next attempt of a call: among those whose circuit is closed, the one that was tried least often,
   * and of these the preferred one. So the preferred node is used again as soon as its breaker closes.
   *
   * @param asked the nodes that the call has tried, once per attempt
   */
  next(asked: readonly Node[]): Node | undefined {
    let best: Node | undefined;
    let fewest = Infinity;
    for (const node of this.#nodes) {
      if (!node.isPassable) continue;
      const count = asked.filter((other) => other === node).length;
      if (count < fewest) [best, fewest] = [node, count];
    }
    return best;
  }

  /**
   * Announces a call to every node that it may be sent to; see {@link Node.announce}.
   * @returns a function to call once, when the call is over
   */
  announce(sender: Sender): () => void {
    const endings = this.#nodes.map((node) => node.announce(sender));
    return () => {
      for (const end of endings) end();
    };
  }

  /** Whether there is another node, not tried yet, whose circuit is closed. */
  hasAlternative(node: Node, asked: readonly Node[]): boolean {
    return this.#nodes.some((other) => other !== node && other.isPassable && !asked.includes(other));
  }

  /**
   * Whether a node whose circuit is closed has answered within that many milliseconds, or at any time when no call can
   * show it now.
   */
  hasShownHealth(withinMs: number): boolean {
    const sinceMs = performance.now() - withinMs;
    return this.#nodes.some(
      (node) => node.isPassable && (node.healthyAtMs >= sinceMs || node.isBeyondProbing),
    );
  }

  /** The error of a call for which no node is available. */
  noneLeft(): CupiError {
    return circuitOpenError(Math.min(...this.#nodes.map((node) => node.waitMs)));
  }

  statuses(): NodeStatus[] {
    return this.#nodes.map((node) => node.status());
  }

  /** See {@link Node.trust}. */
  trust(certificateAuthority: string): void {
    for (const node of this.#nodes) node.trust(certificateAuthority);
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
  }
}
