import { CARD_FOLDER, type NodeCard, type NodeName, type RackName } from '@grappe/domain';

/** How far a first boot is. */
export type FirstBootPhase =
  'reading-card' | 'setting-up' | 'network' | 'joining' | 'scrubbing' | 'starting' | 'done';

/** Why it does not go on. */
export interface FirstBootReason {
  readonly kind:
    | 'card-unreadable'
    | 'no-network'
    | 'no-controller'
    | 'token-refused'
    | 'name-taken'
    | 'other-node'
    | 'clock-wrong'
    | 'trouble';
  /** Without what differs from one try to the next, such as times: the reason is another one when this is. */
  readonly key: string;
  /** One problem a line. */
  readonly messages: readonly string[];
  readonly remedy: string;
}

/** What is told about a first boot; no secret in it. */
export interface FirstBootStatus {
  readonly phase: FirstBootPhase;
  readonly rack?: RackName;
  readonly node?: NodeName;
  readonly cardId?: string;
  readonly reason?: FirstBootReason;
  /** What failed and did not keep the board from going on. */
  readonly notes: readonly string[];
  /** Monotonic, which on a board is the time since it was started. */
  readonly atMs: number;
}

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
/** A person is told of hours in minutes as well: boards that wait so long are rare. */
const MINUTES_FROM_S = 120;

const PHASES: Readonly<Record<FirstBootPhase, string>> = {
  'reading-card': 'reading this card',
  'setting-up': 'setting up the system',
  network: 'waiting for the network',
  joining: 'joining the rack',
  scrubbing: 'removing secrets from this card',
  starting: 'starting the agent',
  done: 'done',
};

/** The file for a person who has the card in another machine. `wallMs` is what the board believes. */
export function firstBootReport(status: FirstBootStatus, wallMs: number): string {
  const { phase, rack, node, reason, notes, atMs } = status;
  const board = node === undefined ? 'this board' : `node ${node} of the rack ${rack}`;
  const joined = phase === 'scrubbing' || phase === 'starting' || phase === 'done';
  const verdict =
    reason === undefined
      ? [joined ? joinedVerdict(notes) : 'Nothing is wrong so far.']
      : [`It waits: ${LABELS[reason.kind]}.`, ...reason.messages.map(indented), ''];
  const lines = [
    `First boot of ${board}`,
    '',
    `Written ${ago(atMs)} after the board was started, at ${new Date(wallMs).toISOString()} by its clock.`,
    ...(joined ? [] : [`Now: ${PHASES[phase]}.`]),
    '',
    ...verdict,
    ...(reason === undefined ? [] : [`What to do: ${oneLine(reason.remedy)}`]),
    ...(notes.length === 0 ? [] : ['', 'What failed on the way:', ...notes.map(indented)]),
  ];
  // Line ends that every editor on every system understands.
  return `${lines.join('\r\n')}\r\n`;
}

const LABELS: Readonly<Record<FirstBootReason['kind'], string>> = {
  'card-unreadable': `what is in the folder ${CARD_FOLDER} cannot be used`,
  'no-network': 'there is no network',
  'no-controller': 'no controller answers',
  'token-refused': 'the rack refuses this card',
  'name-taken': 'the rack has a node of that name already',
  'other-node': 'this board is another node already',
  'clock-wrong': "the board's clock is wrong",
  trouble: 'something failed that is not about this card',
};

/** Notes are shown to people: enough to see what is wrong, and no log. */
const NOTES_MAX = 16;

/** With a note more, unless it is known. */
export function noted(notes: readonly string[], note: string): readonly string[] {
  return notes.includes(note) || notes.length >= NOTES_MAX ? notes : [...notes, note];
}

/** What is known of a card, for a status. */
export function cardFacts(
  card: NodeCard | undefined,
): Pick<FirstBootStatus, 'rack' | 'node' | 'cardId'> {
  return card === undefined ? {} : { rack: card.rack, node: card.node, cardId: card.cardId };
}

function joinedVerdict(notes: readonly string[]): string {
  const rest = notes.length === 0 ? 'Nothing is to be done.' : 'See whether what failed matters.';
  return `The board has joined. ${rest}`;
}

function indented(text: string): string {
  return `  - ${oneLine(text)}`;
}

/** Whoever answers at a controller's address may put anything into its words: it looks like none of ours. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

function ago(ms: number): string {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return seconds < MINUTES_FROM_S
    ? `${seconds} s`
    : `${Math.floor(seconds / SECONDS_PER_MINUTE)} min`;
}
