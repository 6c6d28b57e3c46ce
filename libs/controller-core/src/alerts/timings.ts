import { STARTUP_GRACE_MS } from '../constants.ts';

/** How often it is looked for troubles: people are not quicker, and ten thousand services are some milliseconds of a core. */
export const ALERT_LOOK_MS = 1_000;

/** Services looked at without a reason, in one look: a thousand of them are through in 20 s, well before one is raised that way. */
export const SERVICES_PER_LOOK_MAX = 50;

/** After a start of the controller nothing is raised or cleared before nodes had their time to come back, and as long again as gateways take to report. */
export const ALERTS_QUIET_MS = STARTUP_GRACE_MS + 5_000;

/** What has been gone for less has not gone: a container that crashes and starts again every few seconds is one trouble. */
export const CLEAR_AFTER_MS = 30_000;

/**
 * What a cause has brought about may take this long to mend after it: boards start, images are pulled, health checks go by. What lasts longer is
 * a trouble of its own.
 */
export const OUTLAST_MS = 60_000;

/** An effect whose cause is seen, and not raised yet, waits no longer than this beyond its own time: two that depend on each other would for ever. */
export const CAUSE_WAIT_MS = 60_000;

/** How long each trouble lasts before it is raised. A cause comes before its effects, so that either may be seen first. */
export const RAISE_AFTER_MS = {
  /** Half of what a doubt may last by itself: a cable that was pulled and put back is no news. */
  rackSilent: 5_000,
  converter: 5_000,
  /** By then its services run elsewhere, or it is clear that they do not; a board takes longer to start anew. */
  node: 10_000,
  engine: 12_000,
  /** A card that was moved to another board waits for the first one to be gone for certain, and is no trouble. */
  clone: 20_000,
  /** A reload, or HAProxy that has died and was started again, is over by then. */
  gateway: 15_000,
  /** Ten times what another gateway takes for it. */
  virtualIp: 15_000,
  /** None of its tasks serves: a failover and a start with a health check are over by then. */
  serviceDown: 20_000,
  /** Some of its tasks do not serve. */
  serviceDegraded: 60_000,
  /** It has never served: an image of some hundred MB is still on its way. */
  serviceNew: 300_000,
  /** The policy has waited already. */
  power: 0,
  disk: 10_000,
} as const;

/** For a service whose own need is another service: that one may be found missing later, by a slower check. */
export const DEPENDENT_GRACE_MS = 10_000;

/** A second board of a node that has not come for so long is not there any more: it comes every 5 s. */
export const CLONE_SEEN_FOR_MS = 20_000;

/** How long two holders of the virtual IP stay a trouble after they were seen: the next time within it is the same. */
export const CONTESTED_FOR_MS = 300_000;

/** Open at a time; beyond it nobody reads them, and each is a record on the disk. Causes come first. */
export const ALERTS_OPEN_MAX = 400;

/** Effects named in the message of their cause. */
export const EFFECTS_NAMED_MAX = 3;
