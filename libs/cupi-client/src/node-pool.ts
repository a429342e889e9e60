import type { Sender } from './authenticated-transport.js';
import type { CupiError } from './cupi-error.js';
import { sparedError, type Node, type NodeStatus } from './node.js';

/** The nodes of a cluster, the preferred one first. */
export class NodePool {
  readonly #nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /**
   * The node that a call goes to: of those that are not spared, the one that was asked least often, and of these the
   * preferred one. So the preferred node is back in use as soon as its breaker lets it.
   *
   * @param asked the nodes that the call was at, once for each time
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
   * Announces a call to every node that it may come to; see {@link Node.announce}.
   * @returns what is to be called once, when the call is over
   */
  announce(sender: Sender): () => void {
    const endings = this.#nodes.map((node) => node.announce(sender));
    return () => {
      for (const end of endings) end();
    };
  }

  /** Whether there is a node besides this one, not asked yet and not spared. */
  hasAlternative(node: Node, asked: readonly Node[]): boolean {
    return this.#nodes.some((other) => other !== node && other.isPassable && !asked.includes(other));
  }

  /** Whether a node has shown within so many milliseconds that it works, and is not spared. */
  hasShownHealth(withinMs: number): boolean {
    const sinceMs = performance.now() - withinMs;
    return this.#nodes.some((node) => node.isPassable && node.healthyAtMs >= sinceMs);
  }

  /** The error of a call for which there is no node. */
  noneLeft(): CupiError {
    return sparedError(Math.min(...this.#nodes.map((node) => node.waitMs)));
  }

  statuses(): NodeStatus[] {
    return this.#nodes.map((node) => node.status());
  }

  close(): void {
    for (const node of this.#nodes) node.close();
  }
}
