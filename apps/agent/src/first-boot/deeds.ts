import { isDateError, type ConnectionError } from '@grappe/adapter-pki';
import { readNetwork } from '@grappe/adapter-system';
import type { BoardIdentity, FirstBootEvent, JoinObstacle } from '@grappe/agent-core';
import type { FirstBootDeed } from '@grappe/agent-runtime';
import { failure, GrappeError, type ErrorCode, type NodeCard } from '@grappe/domain';
import { enrolBoard } from '../join.ts';
import type { AgentFolder } from '../data-folder.ts';
import type { CardFolder } from './card-folder.ts';
import { scrubSystemFiles } from './scrub-system-files.ts';
import type { BoardSystem } from './system.ts';

/** On what the deeds of a first boot are done. */
export interface FirstBootPlace {
  readonly card: CardFolder;
  readonly system: BoardSystem;
  readonly folder: AgentFolder;
  readonly root: string;
  readonly sysfsRoot: string;
}

const DONE: FirstBootEvent = { kind: 'done' };

/** Does one thing of a first boot. Throws what is to be told as its failure. */
export async function performDeed(
  deed: FirstBootDeed,
  place: FirstBootPlace,
): Promise<FirstBootEvent> {
  const { card, system, folder, root, sysfsRoot } = place;
  switch (deed.kind) {
    case 'read-card':
      return readCard(place);
    case 'look':
      return { kind: 'looked', network: await readNetwork({ root, sysfsRoot }) };
    case 'join':
      return joinFromCard(deed.controller, deed.card, place);
    case 'write-file':
      await system.write(deed.file);
      return DONE;
    case 'name-host':
      await system.nameHost(deed.name);
      return DONE;
    case 'authorise':
      await system.authorise(deed.user, deed.sshKeys);
      return DONE;
    case 'write-wifi':
      await system.writeWifi(deed.wifi, card);
      return DONE;
    case 'run':
      await system.run(deed.command);
      return DONE;
    case 'install':
      await system.install(deed.packages, card);
      return DONE;
    case 'scrub':
      // One that a power cut has left behind.
      if (deed.what === 'token') await folder.dropPendingKey();
      await scrub(deed.what, card);
      return DONE;
    case 'start-agent':
      await system.startAgent(deed.anew);
      return DONE;
  }
}

async function readCard({ card, folder }: FirstBootPlace): Promise<FirstBootEvent> {
  const read = await card.readCard();
  if (!(await folder.hasJoined())) return { kind: 'card-read', card: read };
  const { rack, node, cardId } = await folder.loadSettings();
  const identity: BoardIdentity = { rack, node, ...(cardId !== undefined && { cardId }) };
  return { kind: 'card-read', card: read, identity };
}

function scrub(what: 'wifi-key' | 'system' | 'token', card: CardFolder): Promise<void> {
  if (what === 'wifi-key') return card.scrubWifiKey();
  return what === 'token' ? card.scrubToken() : scrubSystemFiles(card.boot);
}

async function joinFromCard(
  controller: string,
  { node, cardId, rack }: NodeCard,
  { card, folder }: FirstBootPlace,
): Promise<FirstBootEvent> {
  const token = await card.readToken();
  if (!token.ok) {
    return {
      kind: 'not-joined',
      obstacle: { cause: 'card', failure: failure('INVALID_INPUT', token.error) },
    };
  }
  try {
    await folder.make();
    await enrolBoard(folder, { controller, token: token.value, node, cardId, rack });
    return { kind: 'joined' };
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return { kind: 'not-joined', obstacle: obstacleOf(error) };
  }
}

/** What is about this card, or about who it is for. */
const REFUSALS: readonly ErrorCode[] = [
  ...(['UNAUTHENTICATED', 'FORBIDDEN', 'ALREADY_EXISTS', 'INVALID_INPUT'] as const),
  ...(['NOT_FOUND', 'REFUSED', 'CONFLICT', 'LIMIT_EXCEEDED'] as const),
];

function obstacleOf(error: GrappeError): JoinObstacle {
  const { code, cause } = error;
  if (cause instanceof Error && isDateError(connectionError(cause))) {
    return { cause: 'dates', failure: error.failure };
  }
  const isSilent = code === 'UNREACHABLE' || code === 'TIMED_OUT';
  if (isSilent) return { cause: 'network', failure: error.failure };
  return { cause: REFUSALS.includes(code) ? 'controller' : 'fault', failure: error.failure };
}

/** gRPC says more in `details`. */
function connectionError(error: Error): ConnectionError {
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  return { message: error.message, details };
}
