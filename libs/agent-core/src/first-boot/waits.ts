/** Links, addresses and Wi-Fi take up to half a minute after the power came; before that nobody is told that they are missing. */
export const NETWORK_GRACE_MS = 30_000;
/** A first try may be lost to an address that is not announced yet, or to a controller that was switched on together with the board. */
export const CONTROLLER_GRACE_MS = 10_000;
/** To look for a link costs a few reads in memory; a person with a cable in hand waits for the lights. */
export const NETWORK_WAIT_MS = 2_000;
/** First wait after all controllers were tried. */
const CONTROLLER_WAIT_MS = 1_000;
/** A rack whose controller comes up is complete soon after, and 64 boards that wait for it ask four times a second in all. */
const CONTROLLER_WAIT_MS_MAX = 15_000;
/** A person has to do something, with the card or at the controller. */
const OPERATOR_WAIT_MS = 60_000;
/** Boards that were switched on together do not ask together. Share of the wait, in both directions. */
const JITTER = 0.25;
/** Doubled more often, a wait is at its limit anyway; keeps the number small. */
const DOUBLINGS_MAX = 10;

/** Wait after the n-th round in vain, counted from 1. `random`: in [0, 1). */
export function controllerWaitMs(rounds: number, random: number): number {
  const doublings = Math.min(Math.max(rounds - 1, 0), DOUBLINGS_MAX);
  return jittered(Math.min(CONTROLLER_WAIT_MS * 2 ** doublings, CONTROLLER_WAIT_MS_MAX), random);
}

/** Wait for a person. `random`: in [0, 1). */
export function operatorWaitMs(random: number): number {
  return jittered(OPERATOR_WAIT_MS, random);
}

function jittered(ms: number, random: number): number {
  return ms * (1 - JITTER + 2 * JITTER * random);
}
