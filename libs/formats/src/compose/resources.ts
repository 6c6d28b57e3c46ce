import type { ResourceLimits, ResourceReservations } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readNumber, refuse } from '../yaml/scalars.ts';
import { readBytes } from './bytes.ts';

const RESOURCE_KEYS = keyTable({ read: ['limits', 'reservations'] });
const LIMIT_KEYS = keyTable({ read: ['cpus', 'memory', 'pids'] });
const RESERVATION_KEYS = keyTable({
  read: ['cpus', 'memory'],
  refuse: {
    devices: 'devices: at the level of the service, and a placement constraint on a node label',
    generic_resources: 'a placement constraint on a node label',
  },
});
/** The engine refuses a smaller limit: a process would not even start. */
const MEMORY_LIMIT_BYTES_MIN = 6_291_456;
/** No board has more. */
const CPUS_MAX = 1_024;
/** The kernel's own maximum (PID_MAX_LIMIT). */
const PIDS_MAX = 4_194_304;

export interface Resources {
  readonly limits: ResourceLimits;
  readonly reservations: ResourceReservations;
}

interface Amount {
  readonly value: number;
  readonly spot: Spot;
}

/** `deploy.resources`, and the older keys of the service itself; both may say the same thing, not different ones. */
export function readResources(
  reading: Reading,
  service: Fields,
  deploy: Spot | undefined,
): Resources {
  const resources =
    deploy === undefined ? undefined : readFields(reading.report, deploy, RESOURCE_KEYS);
  const limits = block(reading, resources?.get('limits'), LIMIT_KEYS);
  const reserved = block(reading, resources?.get('reservations'), RESERVATION_KEYS);
  const cpus = agreed(
    reading,
    cpuAmount(reading, limits?.get('cpus')),
    cpuAmount(reading, service.get('cpus')),
  );
  const memory = agreed(
    reading,
    memoryAmount(reading, limits?.get('memory')),
    memoryAmount(reading, service.get('mem_limit')),
  );
  const pids = agreed(
    reading,
    pidsAmount(reading, limits?.get('pids')),
    pidsAmount(reading, service.get('pids_limit')),
  );
  const memoryReserved = agreed(
    reading,
    memoryAmount(reading, reserved?.get('memory')),
    memoryAmount(reading, service.get('mem_reservation')),
  );
  const cpusReserved = cpuAmount(reading, reserved?.get('cpus'));
  if (memory !== undefined && memory.value < MEMORY_LIMIT_BYTES_MIN) {
    refuse(
      reading,
      memory.spot,
      String(memory.value),
      `at least ${MEMORY_LIMIT_BYTES_MIN} bytes (6m)`,
    );
  }
  reportExcess(reading, memoryReserved, memory);
  reportExcess(reading, cpusReserved, cpus);
  return {
    limits: {
      ...(cpus === undefined ? {} : { cpus: cpus.value }),
      ...(memory === undefined ? {} : { memoryBytes: memory.value }),
      ...(pids === undefined ? {} : { pids: pids.value }),
    },
    reservations: { cpus: cpusReserved?.value ?? 0, memoryBytes: memoryReserved?.value ?? 0 },
  };
}

function block(
  reading: Reading,
  spot: Spot | undefined,
  keys: typeof LIMIT_KEYS,
): Fields | undefined {
  return spot === undefined ? undefined : readFields(reading.report, spot, keys);
}

/** For the engine, zero means no limit. */
function amount(value: number | undefined, spot: Spot): Amount | undefined {
  return value === undefined || value <= 0 ? undefined : { value, spot };
}

function cpuAmount(reading: Reading, spot: Spot | undefined): Amount | undefined {
  return spot && amount(readNumber(reading, spot, { min: 0, max: CPUS_MAX }), spot);
}

function memoryAmount(reading: Reading, spot: Spot | undefined): Amount | undefined {
  return spot && amount(readBytes(reading, spot), spot);
}

/** -1 is the engine's other way to say that there is no limit. */
function pidsAmount(reading: Reading, spot: Spot | undefined): Amount | undefined {
  return spot && amount(readInteger(reading, spot, { min: -1, max: PIDS_MAX }), spot);
}

function agreed(
  reading: Reading,
  deploy: Amount | undefined,
  service: Amount | undefined,
): Amount | undefined {
  if (deploy !== undefined && service !== undefined && deploy.value !== service.value) {
    reading.report.problem(
      service.spot,
      `this contradicts ${deploy.spot.path}`,
      'the same value in both places, or only one of them',
    );
  }
  return deploy ?? service;
}

function reportExcess(
  reading: Reading,
  reserved: Amount | undefined,
  limit: Amount | undefined,
): void {
  if (reserved === undefined || limit === undefined || reserved.value <= limit.value) return;
  reading.report.problem(
    reserved.spot,
    `more is reserved than ${limit.spot.path} allows`,
    `at most ${limit.value}`,
  );
}
