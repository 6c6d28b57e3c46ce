/** What is in use on which node, and by what: no two things of the file may be one thing of the rack. */
export class Claims {
  readonly #holders = new Map<string, string>();

  /** Path of what has it already; undefined: it belongs to `path` from now on. */
  claim(node: string, thing: string, path: string): string | undefined {
    const key = `${node}:${thing}`;
    const holder = this.#holders.get(key);
    if (holder === undefined) this.#holders.set(key, path);
    return holder;
  }
}
