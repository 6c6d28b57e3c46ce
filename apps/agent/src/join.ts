import { readSecretFile } from '@grappe/adapter-files';
import { enrolNode } from '@grappe/adapter-grpc-client';
import {
  certificateMatchesDigest,
  createCsr,
  createKeyAndCsr,
  explainTlsError,
  type KeyAndCsr,
} from '@grappe/adapter-pki';
import {
  GrappeError,
  parseJoinToken,
  parseRackName,
  type Identity,
  type JoinToken,
  type NodeName,
  type RackName,
} from '@grappe/domain';
import { AgentFolder } from './data-folder.ts';

export interface JoinOptions {
  readonly dataDir: string;
  readonly controller: string;
  readonly tokenFile: string;
  readonly node: NodeName;
}

/** Makes this board a node: a key of its own, a certificate for it, and the addresses of the rack. */
export async function joinRack(options: JoinOptions): Promise<void> {
  const folder = new AgentFolder(options.dataDir);
  await folder.make();
  if (await folder.hasJoined()) {
    const { rack, node } = await folder.loadSettings();
    throw new GrappeError(
      'ALREADY_EXISTS',
      `this board is node ${node} of the rack ${rack} already`,
      {
        remedy: `To join anew, stop the agent and remove ${folder.path}; the token must be one of "grappe token create --node ${node} --replace".`,
      },
    );
  }
  const token = parseJoinToken(await readSecretFile(options.tokenFile));
  if (!token.ok)
    throw new GrappeError('INVALID_INPUT', token.error, { remedy: 'Copy the whole token again.' });
  await enrolBoard(folder, { ...options, token: token.value });
}

export interface EnrolBoardOptions {
  readonly controller: string;
  readonly token: JoinToken;
  readonly node: NodeName;
  /** The card that asks for it. */
  readonly cardId?: string;
  /** The rack that it is for, where that is known. */
  readonly rack?: RackName;
}

/** Gets a certificate for a token and keeps it, with a key that survives a crash before the answer is kept. The folder must be there. */
export async function enrolBoard(folder: AgentFolder, options: EnrolBoardOptions): Promise<void> {
  const { cardId } = options;
  const key = await joinKey(folder, { kind: 'node', name: options.node });
  const enrolled = await enrolNode({
    address: options.controller,
    token: options.token,
    node: options.node,
    csrPem: key.csrPem,
    matchesDigest: certificateMatchesDigest,
    explainError: explainTlsError,
  });
  const rack = parseRackName(enrolled.rack);
  if (!rack.ok) throw new GrappeError('INVALID_INPUT', rack.error);
  if (options.rack !== undefined && options.rack !== rack.value) {
    throw new GrappeError(
      'REFUSED',
      `the controller at ${options.controller} is that of the rack ${rack.value}, and this board is for the rack ${options.rack}`,
      { remedy: 'Prepare the card with the rack.yaml of that very rack.' },
    );
  }
  await folder.saveIdentity(
    { caPem: enrolled.caPem, certPem: enrolled.certificatePem, keyPem: key.keyPem },
    {
      rack: rack.value,
      node: options.node,
      // The address that worked comes first, then those that the controller says it has.
      controllers: [...new Set([options.controller, ...enrolled.linkAddresses])],
      mqttUrl: enrolled.mqttUrl,
      mqttCaPem: enrolled.mqttCaPem,
      ...(cardId !== undefined && { cardId }),
    },
  );
  await folder.dropPendingKey();
}

/**
 * Kept until the join is complete: after a crash the same key lets the same token be used again. One that a card has damaged is replaced; if the
 * token was used with it, the controller says so, and a person learns what to do.
 */
async function joinKey(folder: AgentFolder, identity: Identity): Promise<KeyAndCsr> {
  const pending = await folder.pendingKey();
  if (pending !== undefined) {
    const csr = await createCsr(identity, pending);
    if (csr.ok) return { keyPem: pending, csrPem: csr.value };
  }
  const fresh = await createKeyAndCsr(identity);
  await folder.savePendingKey(fresh.keyPem);
  return fresh;
}
