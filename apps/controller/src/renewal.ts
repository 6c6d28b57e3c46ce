import { needsRenewal } from '@grappe/adapter-pki';
import { nodeIdentity } from '@grappe/controller-core';
import type { ControllerDriver, LinkHub } from '@grappe/controller-runtime';
import type { Logger, Rng, Timers } from '@grappe/ports';

/** A certificate lives a year and is renewed at 60 % of that: looking every hour is far more often than needed, and costs nothing. */
const CHECK_PERIOD_MS = 3_600_000;
/** Agents have connected by then. A rack that runs for less than an hour a day, as the sun allows, renews its certificates too. */
const FIRST_CHECK_MS = 15_000;
const COMMAND_ID_LENGTH = 12;

export interface RenewalDeps {
  readonly driver: ControllerDriver;
  readonly hub: LinkHub;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** Tells nodes whose certificate is getting old to renew it. The controller decides: a board without a clock would never notice. */
export function watchRenewals({ driver, hub, timers, rng, logger }: RenewalDeps): () => void {
  let cancel: () => void = () => undefined;
  const check = (): void => {
    for (const [name, node] of driver.state.live.nodes) {
      const [newest] = driver.state.durable.identities.get(nodeIdentity(name))?.certificates ?? [];
      if (newest === undefined || node.session === undefined) continue;
      const facts = { identity: { kind: 'node' as const }, notAfterMs: newest.notAfterMs };
      if (!needsRenewal(facts, driver.wallMs())) continue;
      try {
        hub.command(node.session.id, { id: rng.id(COMMAND_ID_LENGTH), renewCertificate: {} });
      } catch (error) {
        // Its stream has ended a moment ago; it is asked again in an hour, of its year.
        logger.info({ node: name, err: error }, 'could not ask a node to renew its certificate');
      }
    }
    cancel = timers.after(CHECK_PERIOD_MS, check);
  };
  cancel = timers.after(FIRST_CHECK_MS, check);
  return () => cancel();
}
