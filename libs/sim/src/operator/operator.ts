import { nodeIdentity, type OperatorRequest } from '@grappe/controller-core';
import type { ControllerDriver } from '@grappe/controller-runtime';
import { GrappeError, normaliseImageReference, type NodeName } from '@grappe/domain';
import type { ControllerMachine } from '../controller/controller-machine.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Surroundings } from '../world/surroundings.ts';
import type { HeldTar, Operation } from '../world/world-spec.ts';

/** Between two attempts while the controller does not answer; a person's patience. */
const RETRY_MS = 1_000;
const FAR_FUTURE_MS = Number.MAX_SAFE_INTEGER;

/** A person at the command line: one thing after the other, each until there is an answer or there will be none. */
export class Operator {
  readonly #around: Surroundings;
  readonly #controller: ControllerMachine;
  readonly #hasPower: (node: NodeName) => boolean;
  readonly #waiting: Operation[] = [];
  #busy = false;
  /** What is left to ask for, of joins that have begun. */
  readonly #joins = new Map<Operation, OperatorRequest[]>();
  #tokens = 0;

  /** `hasPower`: what the operator sees who stands before a board. */
  constructor(
    around: Surroundings,
    controller: ControllerMachine,
    hasPower: (node: NodeName) => boolean,
  ) {
    this.#hasPower = hasPower;
    this.#around = around;
    this.#controller = controller;
  }

  get idle(): boolean {
    return !this.#busy && this.#waiting.length === 0;
  }

  do(operation: Operation): void {
    this.#waiting.push(operation);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const operation = this.#waiting.shift();
    if (operation === undefined) return;
    this.#busy = true;
    this.#attempt(operation);
  }

  #attempt(operation: Operation): void {
    const { driver, process } = this.#controller;
    if (driver === undefined || process === undefined || process.life.paused) {
      this.#around.time.after(RETRY_MS, () => this.#attempt(operation));
      return;
    }
    if (operation.kind === 'confirm-off' && this.#hasPower(operation.node)) {
      this.#busy = false;
      this.#around.time.after(0, () => this.#next());
      return;
    }
    const { life } = process;
    this.#around.observe({ kind: 'asked', operation });
    let over = false;
    const end = (answer: 'granted' | 'refused' | 'none', error?: unknown): void => {
      if (over) return;
      over = true;
      forgetDeath();
      if (answer === 'none') this.#around.observe({ kind: 'unanswered', operation });
      else this.#around.observe({ kind: 'answered', operation, ...outcomeOf(answer, error) });
      if (isRepeated(operation) && (answer === 'none' || mayWorkLater(error))) {
        this.#around.time.after(RETRY_MS, () => this.#attempt(operation));
        return;
      }
      this.#busy = false;
      this.#around.time.after(0, () => this.#next());
    };
    const forgetDeath = life.atDeath(() => end('none'));
    life.enter(() => {
      void this.#carryOut(driver, operation, life).then(
        () => life.enter(() => end('granted')),
        (error: unknown) => life.enter(() => end('refused', error)),
      );
    });
  }

  async #carryOut(
    driver: ControllerDriver,
    operation: Operation,
    life: ProcessLife,
  ): Promise<void> {
    switch (operation.kind) {
      case 'join': {
        const steps = this.#joining(operation);
        for (let step = steps[0]; step !== undefined; step = steps[0]) {
          await driver.request(step);
          // The answer of a controller that has ended meanwhile has reached nobody.
          if (!life.alive) return;
          steps.shift();
        }
        this.#joins.delete(operation);
        return;
      }
      case 'load':
        await driver.request(this.#loading(operation.tar));
        return;
      default:
        await driver.request(operation);
    }
  }

  #loading({ reference, sizeBytes }: HeldTar): OperatorRequest {
    const sha256 = `sha-of-${reference}`;
    this.#controller.hold(sha256, [reference], sizeBytes);
    return {
      kind: 'add-image',
      references: [normaliseImageReference(reference)],
      sha256,
      sizeBytes,
    };
  }

  /**
   * What the enrolment service asks of the core, with digests in place of keys and certificates. A join that was broken off goes on with the token and the
   * key that it began with, as `grappe agent join` does.
   */
  #joining(join: Extract<Operation, { kind: 'join' }>): OperatorRequest[] {
    const begun = this.#joins.get(join);
    if (begun !== undefined) return begun;
    this.#tokens += 1;
    const token = `token-${this.#tokens}`;
    const secretSha256 = `secret-of-${token}`;
    const record = {
      id: token,
      secretSha256,
      createdAtMs: 0,
      expiresAtMs: FAR_FUTURE_MS,
      usesLeft: 1,
      usedBy: [],
    };
    const { node } = join;
    const steps: OperatorRequest[] = [
      { kind: 'add-token', record },
      { kind: 'redeem-token', token, secretSha256, node, publicKeySha256: `key-of-${token}` },
      {
        kind: 'record-certificate',
        identity: nodeIdentity(node),
        serial: `serial-of-${token}`,
        notAfterMs: FAR_FUTURE_MS,
        replace: true,
      },
    ];
    this.#joins.set(join, steps);
    return steps;
  }
}

function outcomeOf(answer: 'granted' | 'refused', error: unknown) {
  if (answer === 'granted') return { granted: true };
  return { granted: false, refusal: error instanceof Error ? error.message : String(error) };
}

function mayWorkLater(error: unknown): boolean {
  return (
    error instanceof GrappeError && (error.code === 'STORAGE_FULL' || error.code === 'UNREACHABLE')
  );
}

/** What a rack cannot do without is tried until it is done; of everything else an operator takes the answer. */
function isRepeated({ kind }: Operation): boolean {
  return kind === 'join' || kind === 'load';
}
