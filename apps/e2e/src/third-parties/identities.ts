import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestRack } from '../testing/test-rack.ts';

/** Who a program is to the rack, as PEM texts. */
export interface IdentityPems {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a program on a node's disk finds. */
export function nodeIdentity(rack: TestRack, node: string): IdentityPems {
  return read(path.join(rack.labNode(node).agentFolder, 'identity.json'));
}

/** What the command line uses. */
export function operatorIdentity(rack: TestRack): IdentityPems {
  return read(rack.contextFile);
}

function read(file: string): IdentityPems {
  const { caPem, certPem, keyPem } = JSON.parse(readFileSync(file, 'utf8')) as IdentityPems;
  return { caPem, certPem, keyPem };
}

/** The three files that programs like mosquitto_sub want. */
export function identityFiles(rack: TestRack, name: string, identity: IdentityPems) {
  return {
    ca: rack.file(`${name}-ca.pem`, identity.caPem),
    cert: rack.file(`${name}.pem`, identity.certPem),
    key: rack.file(`${name}-key.pem`, identity.keyPem),
  };
}
