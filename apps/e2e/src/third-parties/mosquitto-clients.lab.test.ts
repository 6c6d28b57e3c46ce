import { describe, expect, it } from 'vitest';
import { nodeIdentity, operatorIdentity } from './identities.ts';
import { listen, publish, subscribe, type MqttCaller } from './mosquitto-tools.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'emqtt', nodes: 2, webImage: false });
const WAIT_MS = 30_000;
const MQTT_PORT = 8883;
const ONE = 'black-pearl1';
const TWO = 'black-pearl2';

function topicOf(node: string, what: string): string {
  return `grappe/${rack().lab.name}/node/${node}/${what}`;
}

function caller(name: string, identity = nodeIdentity(rack(), name)): MqttCaller {
  const host = rack().lab.description.hostAddress;
  return { rack: rack(), name, identity, host, port: MQTT_PORT };
}

function operator(): MqttCaller {
  return caller('operator', operatorIdentity(rack()));
}

describe('mosquitto_sub with a node’s certificate', () => {
  it('sees its own presence and facts, retained', async () => {
    const presence = await subscribe(caller(ONE), topicOf(ONE, 'presence'), 1);
    expect(presence).toMatchObject({ exitCode: 0, stdout: `${topicOf(ONE, 'presence')} online\n` });
    const { stdout, exitCode } = await subscribe(caller(ONE), topicOf(ONE, 'facts'), 1);
    expect(exitCode).toBe(0);
    const facts = JSON.parse(stdout.slice(topicOf(ONE, 'facts ').length)) as object;
    expect(facts).toMatchObject({ architecture: expect.any(String), agentVersion: '0.1.0' });
  });

  it('is refused other nodes’ topics and wildcards, and says so', async () => {
    const wide = [topicOf(TWO, 'presence'), topicOf('+', 'presence'), 'grappe/#', '#', '$SYS/#'];
    for (const topic of wide) {
      const refused = await subscribe(caller(ONE), topic);
      expect(`${topic}: ${refused.stdout}`).toBe(`${topic}: `);
      expect(refused.stderr).toContain('denied');
    }
  });

  it('cannot speak for another node, nor for the controller', async () => {
    const forged = [topicOf(TWO, 'presence'), `grappe/${rack().lab.name}/controller/presence`];
    for (const topic of forged) await publish(caller(ONE), topic, 'forged');
    const told = await subscribe(operator(), `grappe/${rack().lab.name}/#`);
    expect(told.stdout).toContain(`${topicOf(TWO, 'presence')} online`);
    expect(told.stdout).not.toContain('forged');
  });
});

describe('mosquitto_sub with the operator’s certificate', () => {
  it('sees every node of the rack, and nothing can be said with it', async () => {
    const everything = `grappe/${rack().lab.name}/#`;
    const seen = await subscribe(operator(), everything);
    for (const node of [ONE, TWO]) {
      expect(seen.stdout).toContain(`${topicOf(node, 'presence')} online`);
      expect(seen.stdout).toContain(topicOf(node, 'facts {'));
    }
    await publish(operator(), topicOf(ONE, 'presence'), 'forged');
    expect((await subscribe(operator(), everything)).stdout).not.toContain('forged');
  });

  it('sees an agent that is killed go offline by its last will, and come back', async () => {
    const ear = listen(caller('watcher', operatorIdentity(rack())), topicOf(TWO, 'presence'));
    const last = () => ear.lines().at(-1);
    try {
      await until('presence', () => last()?.endsWith(' online'), WAIT_MS);
      await rack().killAgent(TWO);
      await until('the last will', () => last()?.endsWith(' offline'), WAIT_MS);
      const retained = await subscribe(operator(), topicOf(TWO, 'presence'), 1);
      expect(retained.stdout.trim()).toBe(`${topicOf(TWO, 'presence')} offline`);
      await rack().startAgent(TWO);
      await until('presence again', () => last()?.endsWith(' online'), WAIT_MS);
    } finally {
      ear.end();
    }
  });
});

describe('a broker client whose certificate is not its own', () => {
  it('is not let in', async () => {
    const { certPem } = nodeIdentity(rack(), ONE);
    const stolen = { ...operatorIdentity(rack()), certPem };
    const refused = await subscribe(caller('stolen', stolen), topicOf(ONE, 'presence'));
    expect(refused).toMatchObject({ stdout: '' });
    expect(refused.exitCode).not.toBe(0);
  });
});
