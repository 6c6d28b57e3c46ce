import { UdpPeerProbe, type UdpPeerProbeOptions } from '@grappe/adapter-peer-probe';
import { GrappeError } from '@grappe/domain';
import type { PeerProbe } from '@grappe/ports';

/** A node without it serves all the same; it is found dead a little less surely, and helps to find nobody. */
const NO_PROBE: PeerProbe = {
  port: 0,
  setKey: () => undefined,
  probe: async () => 'silent',
  close: async () => undefined,
};

/** Listens for probes; when it cannot, says so, and goes on without. */
export async function openPeerProbe(options: UdpPeerProbeOptions): Promise<PeerProbe> {
  try {
    return await UdpPeerProbe.open(options);
  } catch (error) {
    const remedy = error instanceof GrappeError ? error.remedy : undefined;
    options.logger.warn(
      { err: error, remedy },
      'this node answers no probes of its neighbours and makes none',
    );
    return NO_PROBE;
  }
}
