import type { ServiceName } from './names.ts';
import type { ServiceSpec, UpdatePolicy } from './service-spec.ts';

/** Docker's and Compose's default: long enough for a database to flush on an SD card, short enough to wait for. */
export const STOP_GRACE_MS_DEFAULT = 10_000;
/** The longest stop grace accepted: beyond it a drain or a shutdown of the rack would look hung. */
export const STOP_GRACE_MS_MAX = 600_000;
/** First restart comes at once for a person's eye, yet a crash loop does not spin the board. */
export const RESTART_DELAY_MS_DEFAULT = 100;
/** Docker's HEALTHCHECK defaults (interval 30 s, timeout 30 s, 3 retries). */
export const HEALTH_INTERVAL_MS_DEFAULT = 30_000;
export const HEALTH_TIMEOUT_MS_DEFAULT = 30_000;
export const HEALTH_RETRIES_DEFAULT = 3;

/** Compose's default for `update_config` and `rollback_config`. */
export const UPDATE_POLICY_DEFAULT: UpdatePolicy = {
  parallelism: 1,
  delayMs: 0,
  order: 'stop-first',
  failureAction: 'pause',
  monitorMs: 5_000,
  failureRatioMax: 0,
};

/** A service that says nothing but its name and image. */
export function defaultServiceSpec(name: ServiceName, image: string): ServiceSpec {
  return {
    name,
    image,
    environment: {},
    labels: {},
    networkMode: 'bridge',
    extraHosts: [],
    ports: [],
    mounts: [],
    healthcheck: { kind: 'image' },
    stopGraceMs: STOP_GRACE_MS_DEFAULT,
    init: false,
    readOnlyRootfs: false,
    capAdd: [],
    capDrop: [],
    devices: [],
    limits: {},
    reservations: { cpus: 0, memoryBytes: 0 },
    restart: { condition: 'any', delayMs: RESTART_DELAY_MS_DEFAULT, windowMs: 0 },
    mode: { kind: 'replicated', replicas: 1 },
    placement: { constraints: [] },
    update: UPDATE_POLICY_DEFAULT,
    rollback: UPDATE_POLICY_DEFAULT,
    singleton: false,
    priority: 'normal',
    standby: 'none',
  };
}
