import type { NodeName, ServiceKey } from '@grappe/domain';

/** Which node would take over each slot. Chosen in advance, forgotten with the controller, and chosen anew by the next. */
export class Spares {
  readonly #nodes = new Map<string, NodeName>();
  readonly #slots = new Map<NodeName, Set<string>>();
  /** Services of which a slot could be taken over, and by no node at present. */
  readonly lacking = new Set<ServiceKey>();

  /** The spare of a slot (`slotKey`). */
  of(slot: string): NodeName | undefined {
    return this.#nodes.get(slot);
  }

  /** Slots (`slotKey`) that the node would take over, in no order that means anything. */
  slotsOf(node: NodeName): Iterable<string> {
    return this.#slots.get(node) ?? [];
  }

  /** All spares by slot (`slotKey`). */
  entries(): Iterable<readonly [string, NodeName]> {
    return this.#nodes;
  }

  set(slot: string, node: NodeName): void {
    this.delete(slot);
    this.#nodes.set(slot, node);
    const slots = this.#slots.get(node);
    if (slots === undefined) this.#slots.set(node, new Set([slot]));
    else slots.add(slot);
  }

  delete(slot: string): void {
    const node = this.#nodes.get(slot);
    if (node === undefined) return;
    this.#nodes.delete(slot);
    const slots = this.#slots.get(node);
    slots?.delete(slot);
    if (slots?.size === 0) this.#slots.delete(node);
  }
}
