import { LinkClient, type NodeTls } from '@grappe/adapter-grpc-client';
import {
  encodeTaskStatus,
  type AgentMessage,
  type ControllerMessage__Output,
} from '@grappe/protocol';
import type { GrappeError, TaskState } from '@grappe/domain';
import { expect } from 'vitest';
import { helloMessage } from './specs.ts';

/** An agent's end of the link that says what a test makes it say, and remembers what it was told. */
export class StubAgent {
  readonly name: string;
  readonly client: LinkClient;
  readonly received: ControllerMessage__Output[] = [];
  #beats = 0;
  readonly #stream: ReturnType<LinkClient['open']>;
  /** Set once the stream has ended, however. */
  ended: { readonly error: GrappeError | undefined } | undefined;

  constructor(name: string, address: string, tls: NodeTls) {
    this.name = name;
    this.client = new LinkClient({ addresses: [address], tls: () => tls });
    this.#stream = this.client.open({
      onMessage: (message) => this.received.push(message),
      onEnd: (error) => {
        this.ended = { error };
      },
    });
  }

  send(message: AgentMessage): void {
    this.#stream.send(message);
  }

  hello(changes: object = {}): Promise<ControllerMessage__Output> {
    this.send(helloMessage(changes));
    return this.told('welcome');
  }

  /** One heartbeat, and its answer. */
  async beat(): Promise<void> {
    this.#beats += 1;
    const sequence = this.#beats;
    this.send({ heartbeat: { sequence } });
    await this.told('heartbeatReply', (reply) => reply.heartbeatReply?.sequence === sequence);
  }

  report(taskId: string, state: TaskState): void {
    const status = encodeTaskStatus({ attempt: 0, state, health: 'none', message: '', ports: [] });
    this.send({ statuses: { tasks: [{ taskId, status }] } });
  }

  /** The newest message of this kind, once there is one that fits. */
  async told(
    body: NonNullable<ControllerMessage__Output['body']>,
    fits: (message: ControllerMessage__Output) => boolean = () => true,
  ): Promise<ControllerMessage__Output> {
    const find = () => this.received.filter((one) => one.body === body && fits(one)).at(-1);
    await expect.poll(find, { interval: 2 }).toBeDefined();
    const found = find();
    if (found === undefined) throw new Error(`${this.name} was not told ${body}`);
    return found;
  }

  async over(): Promise<GrappeError | undefined> {
    await expect.poll(() => this.ended, { interval: 2 }).toBeDefined();
    return this.ended?.error;
  }

  close(): void {
    this.#stream.close();
    this.client.close();
  }
}
