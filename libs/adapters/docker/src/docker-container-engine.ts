import type { Readable } from 'node:stream';
import type { AssignedTask, TaskId, VolumeSpec } from '@grappe/domain';
import type {
  Clock,
  ContainerEngine,
  EngineEvent,
  EngineInfo,
  EngineResult,
  LogLine,
  ObservedContainer,
  StartOptions,
  Timers,
} from '@grappe/ports';
import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import { dial, dockerClient, EngineAgent } from './docker-client.ts';
import { ContainerLookup } from './container-lookup.ts';
import { createOptions, needsImageEntrypoint } from './create-options.ts';
import { EngineCalls } from './engine-calls.ts';
import { failure, statusOf, textOf, type CallSubject } from './engine-failure.ts';
import { EngineWatch, WATCHED_ACTIONS } from './engine-watch.ts';
import { parseImageReference, type ImageReference } from './image-reference.ts';
import { ImageTransfer } from './image-transfer.ts';
import { engineInfo, type DockerInfo } from './info.ts';
import { scopeFilters, volumeLabels, type EngineScope } from './labels.ts';
import { CHANGE_TIMEOUT_MS, PING_TIMEOUT_MS, READ_TIMEOUT_MS, STOP_MARGIN_MS } from './limits.ts';
import { LogReader, type LogOptions } from './log-reader.ts';

export interface DockerContainerEngineOptions extends EngineScope {
  /** The engine's socket, `/run/docker.sock` on Debian. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

const DONE: EngineResult<void> = { ok: true, value: undefined };

/**
 * The node's Docker Engine (API 1.41 and later). The constructor does no I/O; the engine may come and go. Sees and touches only
 * containers with the labels of its rack and node.
 */
export class DockerContainerEngine implements ContainerEngine {
  readonly #scope: EngineScope;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #agent: EngineAgent;
  readonly #docker: Docker;
  readonly #calls: EngineCalls;
  readonly #lookup: ContainerLookup;
  readonly #transfer: ImageTransfer;
  readonly #logs: LogReader;
  readonly #watches = new Set<EngineWatch>();
  readonly #creations = new Map<TaskId, Promise<EngineResult<ObservedContainer>>>();

  constructor(options: DockerContainerEngineOptions) {
    this.#scope = { rack: options.rack, node: options.node };
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#agent = new EngineAgent();
    this.#docker = dockerClient(options.socketPath, this.#agent);
    this.#calls = new EngineCalls(options.timers);
    this.#lookup = new ContainerLookup(this.#docker, this.#calls, this.#scope);
    this.#transfer = new ImageTransfer(this.#docker, this.#calls);
    this.#logs = new LogReader(this.#docker, this.#calls, options.timers);
  }

  async info(): Promise<EngineResult<EngineInfo>> {
    const subject = { action: "read the engine's description" };
    return this.#calls.run(subject, READ_TIMEOUT_MS, async () =>
      engineInfo((await this.#docker.info()) as DockerInfo),
    );
  }

  list(): Promise<EngineResult<readonly ObservedContainer[]>> {
    return this.#lookup.observeAll();
  }

  async images(): Promise<EngineResult<readonly string[]>> {
    const subject = { action: 'list images' };
    return this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
      const images = await this.#docker.listImages({ abortSignal });
      const references = images.flatMap((image) => [
        // The engine says null where there is none.
        ...((image.RepoTags as string[] | null) ?? []),
        ...((image.RepoDigests as string[] | null | undefined) ?? []),
      ]);
      return references.filter((reference) => !reference.includes('<none>')).sort();
    });
  }

  async hasImage(reference: string): Promise<EngineResult<boolean>> {
    const subject = { action: `look for image ${reference}` };
    const parsed = parsedReference(reference, subject);
    if (!parsed.ok) return parsed;
    const image = parsed.value.canonical;
    return this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
      try {
        await this.#inspectImage(image, abortSignal);
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    });
  }

  /** Gives up after `PULL_INACTIVITY_MS` of silence; a pull that goes on has no limit. */
  async pullImage(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    const parsed = parsedReference(reference, { action: `pull image ${reference}` });
    return parsed.ok ? this.#transfer.pull(parsed.value, signal) : parsed;
  }

  loadImage(
    tar: NodeJS.ReadableStream,
    signal: AbortSignal,
  ): Promise<EngineResult<readonly string[]>> {
    return this.#transfer.load(tar, signal);
  }

  /** A volume that is there is used as it is, whoever made it and with whatever driver. */
  async ensureVolumes(stack: string, volumes: readonly VolumeSpec[]): Promise<EngineResult<void>> {
    for (const volume of volumes) {
      const ensured = await this.#ensureVolume(stack, volume);
      if (!ensured.ok) return ensured;
    }
    return DONE;
  }

  async #ensureVolume(stack: string, volume: VolumeSpec): Promise<EngineResult<void>> {
    const subject = { action: `provide volume ${volume.name} of stack ${stack}` };
    const found = await this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
      try {
        await this.#docker.getVolume(volume.name).inspect({ abortSignal });
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    });
    if (!found.ok) return found;
    if (found.value) return DONE;
    if (volume.external) {
      const text = 'it is declared external and does not exist on this node; create it first';
      return { ok: false, failure: failure('not-found', text, subject) };
    }
    return this.#calls.run(subject, CHANGE_TIMEOUT_MS, async (abortSignal) => {
      const body = {
        Name: volume.name,
        Driver: volume.driver,
        DriverOpts: { ...volume.driverOptions },
        Labels: volumeLabels(this.#scope, stack, volume.labels),
      };
      // Driver options can hold a password; see create.
      const request = { _query: {}, _body: body, abortSignal };
      await this.#docker.createVolume(request);
    });
  }

  /** Calls for one task that overlap share one creation. */
  create(task: AssignedTask): Promise<EngineResult<ObservedContainer>> {
    const underWay = this.#creations.get(task.id);
    if (underWay !== undefined) return underWay;
    const creation = this.#create(task).finally(() => this.#creations.delete(task.id));
    this.#creations.set(task.id, creation);
    return creation;
  }

  async #create(task: AssignedTask): Promise<EngineResult<ObservedContainer>> {
    const subject = { action: `create the container of task ${task.id}`, image: task.spec.image };
    const parsed = parsedReference(task.spec.image, subject);
    if (!parsed.ok) return parsed;
    const existing = await this.#lookup.observe(task.id);
    if (!existing.ok) return existing;
    if (existing.value !== undefined) return { ok: true, value: existing.value };
    const created = await this.#calls.run(subject, CHANGE_TIMEOUT_MS, async (abortSignal) => {
      const entrypoint = needsImageEntrypoint(task.spec)
        ? await this.#imageEntrypoint(parsed.value.canonical, abortSignal)
        : [];
      const { name, ...body } = createOptions(this.#scope, task, entrypoint);
      // Apart from each other, else the client library writes the body, with the environment, into the URL as well.
      const request = { _query: { name }, _body: body, abortSignal };
      return (await this.#docker.createContainer(request)).id;
    });
    if (created.ok) return this.#lookup.inspectExisting(created.value, subject);
    // An earlier creation may have been finished by the engine after its time limit here; the name is the task's own.
    const other = await this.#lookup.observe(task.id);
    return other.ok && other.value !== undefined ? { ok: true, value: other.value } : created;
  }

  async #imageEntrypoint(image: string, abortSignal: AbortSignal): Promise<readonly string[]> {
    const entrypoint = (await this.#inspectImage(image, abortSignal)).Config.Entrypoint ?? [];
    return typeof entrypoint === 'string' ? [entrypoint] : entrypoint;
  }

  async #inspectImage(image: string, abortSignal: AbortSignal): Promise<ImageInspectInfo> {
    const answer = await dial(this.#docker, { path: `/images/${image}/json`, abortSignal });
    return answer as ImageInspectInfo;
  }

  async start(
    task: TaskId,
    { beforeMs = Number.POSITIVE_INFINITY }: StartOptions = {},
  ): Promise<EngineResult<ObservedContainer>> {
    const subject = { action: `start task ${task}` };
    const found = await this.#lookup.find(task, subject);
    if (!found.ok) return found;
    if (found.value === undefined) {
      return { ok: false, failure: failure('not-found', 'it has no container', subject) };
    }
    const { id, state } = found.value;
    // Finding it takes as long as the engine likes, and this process may have stood still: nothing is waited for between here and the request.
    if (this.#clock.monotonicMs() >= beforeMs) {
      const text = 'its lease ended before the engine could be asked';
      return { ok: false, failure: failure('too-late', text, subject) };
    }
    const started = await this.#calls.run(subject, CHANGE_TIMEOUT_MS, async (abortSignal) => {
      const container = this.#docker.getContainer(id);
      if (state === 'paused') await container.unpause({ abortSignal });
      else await unlessUnchanged(container.start({ abortSignal }));
    });
    if (!started.ok) return started;
    const seen = await this.#lookup.inspectExisting(id, subject);
    return seen.ok && seen.value.error !== ''
      ? { ok: false, failure: failure('invalid', seen.value.error, subject) }
      : seen;
  }

  async stop(task: TaskId, graceMs: number): Promise<EngineResult<ObservedContainer | undefined>> {
    const subject = { action: `stop task ${task}` };
    const found = await this.#lookup.find(task, subject);
    if (!found.ok) return found;
    if (found.value === undefined) return { ok: true, value: undefined };
    const { id, state } = found.value;
    const graceSeconds = Math.ceil(graceMs / 1_000);
    const limitMs = graceSeconds * 1_000 + STOP_MARGIN_MS;
    const stopped = await this.#calls.run(subject, limitMs, async (abortSignal) => {
      const container = this.#docker.getContainer(id);
      // A frozen process cannot act on the signal and would lose its grace.
      if (state === 'paused') await container.unpause({ abortSignal });
      await unlessGone(unlessUnchanged(container.stop({ t: graceSeconds, abortSignal })));
    });
    return stopped.ok ? this.#lookup.inspect(id, subject) : stopped;
  }

  async remove(task: TaskId): Promise<EngineResult<void>> {
    const subject = { action: `remove the container of task ${task}` };
    const found = await this.#lookup.find(task, subject);
    if (!found.ok) return found;
    if (found.value === undefined) return DONE;
    const container = this.#docker.getContainer(found.value.id);
    return this.#calls.run(subject, CHANGE_TIMEOUT_MS, async (abortSignal) => {
      try {
        await unlessGone(container.remove({ force: true, v: true, abortSignal }));
      } catch (error) {
        if (!/removal of container .* is already in progress/i.test(textOf(error))) throw error;
        await unlessGone(container.wait({ condition: 'removed', abortSignal }));
      }
    });
  }

  /**
   * Calls `onEvent` until the returned function is called. List after each `connected`: see {@link EngineWatch}.
   * A watch costs one idle connection and one ping every few seconds.
   */
  watch(onEvent: (event: EngineEvent) => void): () => void {
    const source = {
      openEvents: (since: string, signal: AbortSignal) => this.#openEvents(since, signal),
      observe: (task: TaskId) => this.#lookup.observe(task),
      ping: () => this.#ping(),
    };
    const watch = new EngineWatch(source, { clock: this.#clock, timers: this.#timers }, onEvent);
    this.#watches.add(watch);
    if (this.#calls.closed.aborted) watch.close();
    void watch.run();
    return () => {
      watch.close();
      this.#watches.delete(watch);
    };
  }

  async #openEvents(since: string, abortSignal: AbortSignal): Promise<Readable> {
    const filters = {
      type: ['container'],
      label: scopeFilters(this.#scope),
      event: [...WATCHED_ACTIONS],
    };
    const query = { since, filters };
    return (await dial(this.#docker, {
      path: '/events',
      query,
      abortSignal,
      stream: true,
    })) as Readable;
  }

  #ping(): Promise<EngineResult<void>> {
    return this.#calls.run({ action: 'reach the engine' }, PING_TIMEOUT_MS, async (abortSignal) => {
      await dial(this.#docker, { path: '/_ping', abortSignal });
    });
  }

  async logs(
    task: TaskId,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<EngineResult<void>> {
    const subject = { action: `read the log of task ${task}` };
    const found = await this.#lookup.find(task, subject);
    if (!found.ok) return found;
    if (found.value === undefined) {
      return { ok: false, failure: failure('not-found', 'it has no container', subject) };
    }
    return this.#logs.read(task, found.value.id, options, onLine, signal);
  }

  close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    this.#watches.clear();
    this.#calls.close();
    this.#agent.destroy();
    return Promise.resolve();
  }
}

function parsedReference(text: string, subject: CallSubject): EngineResult<ImageReference> {
  const parsed = parseImageReference(text);
  return parsed.ok ? parsed : { ok: false, failure: failure('invalid', parsed.error, subject) };
}

/** The engine answers 304 to what is already so. */
async function unlessUnchanged(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (statusOf(error) !== 304) throw error;
  });
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}
