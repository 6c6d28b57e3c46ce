/** One level of protobufjs' JSON form, as far as it is looked at here. */
export interface DescriptorNode {
  readonly nested?: Readonly<Record<string, DescriptorNode>>;
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
  readonly methods?: Readonly<
    Record<
      string,
      {
        readonly requestType: string;
        readonly responseType: string;
        readonly requestStream?: boolean;
        readonly responseStream?: boolean;
      }
    >
  >;
}

/**
 * The part of a descriptor that one message or service needs: itself and every message it can reach. Resolving types is what takes time
 * when a short-lived command starts, and one command needs few of them.
 */
export function descriptorClosure(descriptor: DescriptorNode, wanted: string): DescriptorNode {
  const kept = new Map<string, DescriptorNode>();
  const waiting = [wanted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = kept.has(name) ? undefined : descriptorNode(descriptor, name);
    if (node === undefined) continue;
    kept.set(name, node);
    const scope = name.slice(0, name.lastIndexOf('.'));
    for (const type of typesIn(node)) waiting.push(type, `${scope}.${type}`);
  }
  return treeOf(kept);
}

/** Undefined for scalars, and for what is nested in a message: that comes along with it. */
export function descriptorNode(
  descriptor: DescriptorNode,
  name: string,
): DescriptorNode | undefined {
  let node: DescriptorNode | undefined = descriptor;
  for (const part of name.split('.')) {
    if (node?.nested === undefined || !Object.hasOwn(node.nested, part)) return undefined;
    node = node.nested[part];
  }
  return node;
}

function typesIn(node: DescriptorNode): string[] {
  const own = Object.values(node.fields ?? {}).map(({ type }) => type);
  const calls = Object.values(node.methods ?? {}).flatMap((method) => [
    method.requestType,
    method.responseType,
  ]);
  return [...own, ...calls, ...Object.values(node.nested ?? {}).flatMap(typesIn)];
}

function treeOf(kept: ReadonlyMap<string, DescriptorNode>): DescriptorNode {
  interface Branch {
    nested: Record<string, Branch | DescriptorNode>;
  }
  const root: Branch = { nested: {} };
  for (const [name, node] of kept) {
    const parts = name.split('.');
    const leaf = parts.pop() ?? '';
    let branch = root;
    for (const part of parts) {
      const next = (branch.nested[part] ?? { nested: {} }) as Branch;
      branch.nested[part] = next;
      branch = next;
    }
    branch.nested[leaf] = node;
  }
  return root;
}
