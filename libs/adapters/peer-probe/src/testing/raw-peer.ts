import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Turns of the event loop in which even hundreds of datagrams are read: Node reads up to 32 of a socket in each. */
const TURNS = 20;

/**
 * Resolves when every socket of this process has read what had been sent to it over loopback, and what came of that: once the kernel has taken
 * a datagram there, it lies in the receiver's buffer.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A UDP socket on loopback that keeps what it gets; what it answers, if anything, the test decides. */
export class RawPeer {
  readonly address: string;
  readonly port: number;
  readonly received: Uint8Array[] = [];
  readonly #socket: Socket;
  #closed: Promise<void> | undefined;
  /** Called after a datagram has been kept. */
  onDatagram: (datagram: Uint8Array, from: RemoteInfo) => void = () => undefined;

  static async open(address = '127.0.0.1', port = 0): Promise<RawPeer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.bind({ address, port });
    await once(socket, 'listening');
    return new RawPeer(socket);
  }

  private constructor(socket: Socket) {
    ({ address: this.address, port: this.port } = socket.address());
    this.#socket = socket;
    socket.on('message', (datagram, from) => {
      this.received.push(datagram);
      this.onDatagram(datagram, from);
    });
  }

  /** Resolves when the kernel has taken it; over loopback it then is in the receiver's buffer. */
  send(datagram: Uint8Array, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(datagram, port, this.address, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => this.#socket.close(resolve));
    return this.#closed;
  }
}
