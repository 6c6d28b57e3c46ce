import { parseNodeName } from '@grappe/domain';
import type { Logger, PeerProbe, ProbeOutcome } from '@grappe/ports';
import type { AgentMessage, ControllerMessage__Output } from '@grappe/protocol';

export type ProbeRequest = NonNullable<ControllerMessage__Output['probe']>;
export type ProbeResult = NonNullable<AgentMessage['probeResult']>;

/** A controller asks a node for about three at a time; one that asks for more than this is not itself, and gets no more out of the board. */
const PROBES_IN_FLIGHT_MAX = 16;
/** As the port wants it. */
const KEY_BYTES = 32;

const OUTCOMES = {
  answered: 'OUTCOME_ANSWERED',
  refused: 'OUTCOME_REFUSED',
  silent: 'OUTCOME_SILENT',
} as const satisfies Record<ProbeOutcome, ProbeResult['outcome']>;

/** Looks at other nodes for the controller. */
export class PeerProbes {
  readonly #probe: PeerProbe;
  readonly #logger: Logger;
  #inFlight = 0;

  constructor(probe: PeerProbe, logger: Logger) {
    this.#probe = probe;
    this.#logger = logger;
  }

  /** From Welcome; a controller that has none sends an empty one. */
  setKey(key: Uint8Array): void {
    if (key.length === KEY_BYTES) this.#probe.setKey(key);
    else if (key.length > 0)
      this.#logger.warn(
        { bytes: key.length },
        'the key for probes makes no sense; the former one stays',
      );
  }

  /** Always resolves, with the id of the request. */
  async ask({ id, node, address, port, timeoutMs }: ProbeRequest): Promise<ProbeResult> {
    const name = parseNodeName(node);
    if (!name.ok || this.#inFlight >= PROBES_IN_FLIGHT_MAX) return { id, outcome: OUTCOMES.silent };
    this.#inFlight += 1;
    try {
      const outcome = await this.#probe.probe({ node: name.value, address, port }, timeoutMs);
      return { id, outcome: OUTCOMES[outcome] };
    } finally {
      this.#inFlight -= 1;
    }
  }
}
