import { docker } from '../third-parties/docker-command.ts';
import type { TestRack } from '../testing/test-rack.ts';

/** A data member: a service of the rack, and the node it lives on. */
export interface GaleraMember {
  readonly service: string;
  readonly node: string;
}

const WHOLE = 3;
/** What the other member has written before is waited for. */
const AFTER_ALL_WRITES = 'SET SESSION wsrep_sync_wait = 1;';
const AS_MYSQL = ['setpriv', '--reuid=mysql', '--regid=mysql', '--clear-groups', '--'];

/** The database of the recipe, asked member by member behind the application's back. */
export class GaleraCluster {
  readonly members: readonly GaleraMember[];
  readonly #rack: TestRack;

  constructor(rack: TestRack, members: readonly GaleraMember[]) {
    this.#rack = rack;
    this.members = members;
  }

  /** Both members and the arbitrator belong to it, and both members have all data; otherwise throws what is not so. */
  async expectWhole(): Promise<true> {
    for (const member of this.members) {
      const status = await this.#query(
        member,
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_local_state_comment', 'wsrep_cluster_status')",
      );
      const found = new Map(status.map(([name = '', value = '']) => [name, value]));
      const whole =
        found.get('wsrep_cluster_status') === 'Primary' &&
        found.get('wsrep_local_state_comment') === 'Synced' &&
        found.get('wsrep_cluster_size') === String(WHOLE);
      if (!whole) throw new Error(`${member.service}: ${JSON.stringify([...found])}`);
    }
    return true;
  }

  /** Primary, or non-Primary: then it neither reads nor writes for anybody. */
  async component(member: GaleraMember): Promise<string | undefined> {
    const [row] = await this.#query(member, "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_status'");
    return row?.[1];
  }

  /** Names by their ids, as one member has them. */
  async registered(member: GaleraMember): Promise<ReadonlyMap<number, string>> {
    const select = 'SELECT id, name FROM registration.registrations';
    const rows = await this.#query(member, `${AFTER_ALL_WRITES} ${select}`);
    return new Map(rows.map(([id, name = '']) => [Number(id), name]));
  }

  async #query(member: GaleraMember, sql: string): Promise<readonly (readonly string[])[]> {
    const [container] = await this.#rack.running(member.service, [member.node]);
    if (container === undefined) throw new Error(`${member.service} does not run`);
    const client = ['mariadb', '--user=mysql', '--batch', '--skip-column-names'];
    const text = await docker(
      this.#rack,
      member.node,
      'exec',
      container.id,
      ...AS_MYSQL,
      ...client,
      `--execute=${sql}`,
    );
    return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
  }
}
