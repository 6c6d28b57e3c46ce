import type {
  Alert,
  Incident,
  JoinTokenRecord,
  MeasuredRecord,
  NodeName,
  NodeRecord,
  RackEvent,
  ServiceKey,
  StackName,
  TaskId,
  TermRecord,
} from '@grappe/domain';
import type { EnergyDay } from '../power/ledger/energy-day.ts';
import type { RolloutLedger } from '../rollout/records.ts';
import type {
  EnergyRecord,
  FrontDoorSlots,
  IdentityRecord,
  ImageRecord,
  RackRecord,
  ServiceRecord,
  StackRecord,
  TaskRecord,
  VolumeHome,
} from './records.ts';
import { slotKey } from '../reconcile/dirty.ts';
import type { PackageRecord, UpgradeRecord } from '../upgrade/records.ts';
import { Index, Table, type RecordOperation } from './table.ts';

/** Key of the one rack record within its table. */
export const RACK_KEY = 'self';

/** Key of the one record of the rack's energy. */
export const ENERGY_KEY = 'self';

/** The one property of the index of pending tasks. */
const PENDING = 'pending';

/** All that must survive the controller, one table per kind. Keys in the store are the prefix and the record's own key. */
export class DurableState {
  readonly rack = new Table<string, RackRecord>('rack/');
  readonly nodes = new Table<NodeName, NodeRecord>('node/');
  readonly stacks = new Table<StackName, StackRecord>('stack/');
  readonly services = new Table<ServiceKey, ServiceRecord>('service/');
  readonly tasks: Table<TaskId, TaskRecord>;
  readonly volumeHomes = new Table<string, VolumeHome>('volume/');
  readonly rollouts = new Table<ServiceKey, RolloutLedger>('rollout/');
  readonly tokens = new Table<string, JoinTokenRecord>('token/');
  readonly identities = new Table<string, IdentityRecord>('identity/');
  readonly images = new Table<string, ImageRecord>('image/');
  readonly events = new Table<string, RackEvent>('event/');
  readonly incidents = new Table<string, Incident>('incident/');
  readonly alerts = new Table<string, Alert>('alert/');
  readonly terms = new Table<string, TermRecord>('term/');
  readonly measured = new Table<string, MeasuredRecord>('measured/');
  readonly energy = new Table<string, EnergyRecord>('energy/');
  readonly frontDoorSlots = new Table<ServiceKey, FrontDoorSlots>('front-door/');
  /** By digest. */
  readonly packages = new Table<string, PackageRecord>('package/');
  readonly upgrades = new Table<string, UpgradeRecord>('upgrade/');
  /** By day. */
  readonly energyDays = new Table<string, EnergyDay>('energy-day/');
  readonly #tasksByService = new Index<TaskId, TaskRecord>((task) => task.service);
  readonly #tasksBySlot = new Index<TaskId, TaskRecord>((task) => slotKey(task.service, task.slot));
  readonly #tasksByNode = new Index<TaskId, TaskRecord>((task) => task.node);
  readonly #pendingTasks = new Index<TaskId, TaskRecord>((task) =>
    task.node === undefined && task.ended === undefined ? PENDING : undefined,
  );

  constructor() {
    this.tasks = new Table<TaskId, TaskRecord>('task/', [
      this.#tasksByService,
      this.#tasksBySlot,
      this.#tasksByNode,
      this.#pendingTasks,
    ]);
  }

  tasksOfService(service: ServiceKey): TaskRecord[] {
    return this.#tasks(this.#tasksByService.keys(service));
  }

  /** Whether any of the service's tasks is such. */
  someTaskOfService(service: ServiceKey, isSuch: (task: TaskRecord) => boolean): boolean {
    for (const id of this.#tasksByService.keys(service)) {
      const task = this.tasks.get(id);
      if (task !== undefined && isSuch(task)) return true;
    }
    return false;
  }

  /** `slot` as `slotKey` names it. */
  tasksOfSlot(slot: string): TaskRecord[] {
    return this.#tasks(this.#tasksBySlot.keys(slot));
  }

  tasksOfNode(node: NodeName): TaskRecord[] {
    return this.#tasks(this.#tasksByNode.keys(node));
  }

  /** Tasks that wait for a node. */
  pendingTasks(): TaskRecord[] {
    return this.#tasks(this.#pendingTasks.keys(PENDING));
  }

  /** Services that have tasks, removed ones included. */
  servicesWithTasks(): Iterable<ServiceKey> {
    return this.#tasksByService.properties() as Iterable<ServiceKey>;
  }

  /** Records with changes that are not durable yet. */
  get changed(): number {
    return this.#tables().reduce((sum, table) => sum + table.changed, 0);
  }

  operations(): RecordOperation[] {
    return this.#tables().flatMap((table) => table.operations());
  }

  settle(): void {
    for (const table of this.#tables()) table.settle();
  }

  discard(): void {
    for (const table of this.#tables()) table.discard();
  }

  #tasks(ids: Iterable<TaskId>): TaskRecord[] {
    const tasks: TaskRecord[] = [];
    for (const id of ids) {
      const task = this.tasks.get(id);
      if (task !== undefined) tasks.push(task);
    }
    return tasks;
  }

  #tables(): readonly Pick<
    Table<string, unknown>,
    'changed' | 'operations' | 'settle' | 'discard'
  >[] {
    return [
      this.rack,
      this.nodes,
      this.stacks,
      this.services,
      this.tasks,
      this.volumeHomes,
      this.rollouts,
      this.tokens,
      this.identities,
      this.images,
      this.events,
      this.incidents,
      this.alerts,
      this.terms,
      this.measured,
      this.energy,
      this.frontDoorSlots,
      this.energyDays,
      this.packages,
      this.upgrades,
    ];
  }
}
