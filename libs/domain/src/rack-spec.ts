import type { ConverterName, NodeName, RackName } from './names.ts';

/** rack.yaml as far as this version acts on it (design.md section 7); the rest of the file is checked when its feature lands. */
export interface RackSpec {
  readonly name: RackName;
  readonly network: RackNetwork;
  readonly converters: readonly ConverterSpec[];
  readonly nodes: readonly RackNodeSpec[];
}

export interface RackNetwork {
  readonly cidr?: string;
  readonly gateway?: string;
  readonly virtualIp?: string;
}

/** A 12→5 V unit: the nodes on it fail together. */
export interface ConverterSpec {
  readonly name: ConverterName;
  readonly nodes: readonly NodeName[];
  readonly maxAmps?: number;
}

export interface RackNodeSpec {
  readonly name: NodeName;
  readonly address?: string;
  readonly board?: string;
  readonly roles: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}
