import type { TaskId } from '@grappe/domain';
import type { EngineResult, ObservedContainer } from '@grappe/ports';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import type { EngineCalls } from './engine-calls.ts';
import { failure, statusOf, type CallSubject } from './engine-failure.ts';
import { scopeFilters, taskFilters, type EngineScope } from './labels.ts';
import { INSPECT_CONCURRENCY, READ_TIMEOUT_MS } from './limits.ts';
import { execFailureText, mayBeExecFailure, observedContainer } from './observe.ts';

export interface FoundContainer {
  readonly id: string;
  /** Docker's word, as of the listing. */
  readonly state: string;
}

/** Finds the containers of one rack on one node. Everything that reads or changes a container gets its id from here. */
export class ContainerLookup {
  readonly #docker: Docker;
  readonly #calls: EngineCalls;
  readonly #scope: EngineScope;

  constructor(docker: Docker, calls: EngineCalls, scope: EngineScope) {
    this.#docker = docker;
    this.#calls = calls;
    this.#scope = scope;
  }

  /** The container of a task; the newest should somebody have copied one together with its labels. */
  async find(
    task: TaskId,
    subject: CallSubject,
  ): Promise<EngineResult<FoundContainer | undefined>> {
    const listed = await this.#list(taskFilters(this.#scope, task), subject);
    return listed.ok ? { ok: true, value: listed.value[0] } : listed;
  }

  async observe(task: TaskId): Promise<EngineResult<ObservedContainer | undefined>> {
    const subject = { action: `read the container of task ${task}` };
    const found = await this.find(task, subject);
    if (!found.ok) return found;
    return found.value === undefined
      ? { ok: true, value: undefined }
      : this.inspect(found.value.id, subject);
  }

  async observeAll(): Promise<EngineResult<readonly ObservedContainer[]>> {
    const subject = { action: 'list containers' };
    const listed = await this.#list(scopeFilters(this.#scope), subject);
    if (!listed.ok) return listed;
    const observed: ObservedContainer[] = [];
    for (let start = 0; start < listed.value.length; start += INSPECT_CONCURRENCY) {
      const batch = listed.value.slice(start, start + INSPECT_CONCURRENCY);
      const results = await Promise.all(batch.map(({ id }) => this.inspect(id, subject)));
      for (const result of results) {
        if (!result.ok) return result;
        if (result.value !== undefined) observed.push(result.value);
      }
    }
    return { ok: true, value: observed };
  }

  /** Undefined when the container is gone. */
  inspect(id: string, subject: CallSubject): Promise<EngineResult<ObservedContainer | undefined>> {
    return this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
      try {
        const info = await this.#docker.getContainer(id).inspect({ abortSignal });
        return observedContainer(info, await this.#execFailure(info, abortSignal));
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  async inspectExisting(
    id: string,
    subject: CallSubject,
  ): Promise<EngineResult<ObservedContainer>> {
    const seen = await this.inspect(id, subject);
    if (!seen.ok) return seen;
    return seen.value === undefined
      ? { ok: false, failure: failure('not-found', 'its container has been removed', subject) }
      : { ok: true, value: seen.value };
  }

  async #execFailure(
    info: ContainerInspectInfo,
    abortSignal: AbortSignal,
  ): Promise<string | undefined> {
    if (!mayBeExecFailure(info)) return undefined;
    const options = { follow: false, stdout: false, stderr: true, tail: 1, abortSignal } as const;
    const log = await this.#docker
      .getContainer(info.Id)
      .logs(options)
      // Only an explanation is lost: the container may just be gone, or log elsewhere by somebody's hand.
      .catch(() => undefined);
    // The frame's header of eight bytes, then the line.
    const line = log?.subarray(8).toString('utf8') ?? '';
    return execFailureText(info.Config.Image, line);
  }

  /** Newest first. */
  #list(
    labels: readonly string[],
    subject: CallSubject,
  ): Promise<EngineResult<readonly FoundContainer[]>> {
    return this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
      const filters = { label: [...labels] };
      const containers = await this.#docker.listContainers({ all: true, filters, abortSignal });
      return containers
        .toSorted((a, b) => b.Created - a.Created)
        .map(({ Id, State }) => ({ id: Id, state: State }));
    });
  }
}
