import { describe, expect, it } from 'vitest';
import { cardChanges, type CardFlavour } from './card-changes.ts';
import { classifyBoot, type BootFacts } from './classify-boot.ts';
import { CARD, TOKEN, WIFI_KEY } from './testing.ts';

/** As Raspberry Pi OS Lite (64-bit) has it. */
const TRIXIE: BootFacts = {
  names: [
    'config.txt',
    'cmdline.txt',
    'issue.txt',
    'kernel8.img',
    'kernel_2712.img',
    'user-data',
    'meta-data',
    'network-config',
  ],
  texts: {
    'issue.txt': 'Raspberry Pi reference 2026-06-18\nGenerated using pi-gen\n',
    'cmdline.txt': 'console=serial0,115200 console=tty1 root=PARTUUID=1-02 rootwait resize\n',
    'user-data': '#cloud-config\n# hostname: raspberrypi\nssh_pwauth: false\n',
  },
  root: {
    osRelease: 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_CODENAME=trixie\nID=debian\n',
    hasCloudInit: true,
    hasSysMods: true,
    elfMachine: 183,
  },
};
const { root: TRIXIE_ROOT, ...BOOT_ALONE } = TRIXIE;
const SEED = ['user-data', 'meta-data', 'network-config'];
const BOOKWORM: BootFacts = {
  names: TRIXIE.names.filter((name) => !SEED.includes(name)),
  texts: { ...TRIXIE.texts, 'user-data': '' },
  root: {
    osRelease: 'VERSION_CODENAME=bookworm\n',
    hasCloudInit: false,
    hasSysMods: true,
    elfMachine: 183,
  },
};

function own(text: string): BootFacts {
  return { names: ['grappe/image.json'], texts: { 'grappe/image.json': text } };
}

function withRoot(change: Partial<NonNullable<BootFacts['root']>>): BootFacts {
  return { ...TRIXIE, root: { hasCloudInit: true, hasSysMods: true, ...TRIXIE_ROOT, ...change } };
}

describe('the way an image is set up', () => {
  it('is told by what is in it', () => {
    expect(classifyBoot(TRIXIE)).toEqual({ kind: 'fits', flavour: 'cloud-init', warnings: [] });
    expect(classifyBoot(BOOKWORM)).toEqual({
      kind: 'fits',
      flavour: 'firstrun',
      warnings: [expect.stringMatching(/Node 18/)],
    });
    expect(classifyBoot(own('{"format":1,"name":"grappe"}'))).toMatchObject({ flavour: 'grappe' });
  });

  it('is firstrun for the first images of version 13, which have cloud-init and no orders for it', () => {
    const names = BOOKWORM.names;
    expect(classifyBoot({ ...TRIXIE, names })).toMatchObject({ flavour: 'firstrun' });
    expect(classifyBoot(withRoot({ hasCloudInit: false }))).toMatchObject({ flavour: 'firstrun' });
  });

  it('is a guess, and said to be one, where the root partition cannot be read', () => {
    expect(classifyBoot(BOOT_ALONE)).toEqual({
      kind: 'fits',
      flavour: 'cloud-init',
      warnings: [expect.stringMatching(/guess/)],
    });
    expect(classifyBoot({ ...BOOT_ALONE, texts: {} })).toMatchObject({ reason: 'unknown-system' });
  });

  it.each<[string, BootFacts, string, RegExp]>([
    ['32 bits', withRoot({ elfMachine: 40 }), 'wrong-architecture', /64 bits/],
    [
      '32 bits by its kernels',
      { ...BOOT_ALONE, names: [...TRIXIE.names, 'kernel7l.img'] },
      'wrong-architecture',
      /64 bits/,
    ],
    ['a PC', { names: ['efi'], texts: {} }, 'unknown-system', /no config.txt and no cmdline.txt/],
    [
      'Ubuntu',
      withRoot({ hasSysMods: false, osRelease: 'PRETTY_NAME="Ubuntu\u001b 24.04"\n' }),
      'unknown-system',
      /holds Ubuntu 24.04, neither/,
    ],
    ['an old one', withRoot({ osRelease: 'VERSION_CODENAME=bullseye\n' }), 'too-old', /bullseye/],
    ['another format', own('{"format":2}'), 'unknown-system', /another format/],
    ['a damaged one', own('{'), 'unknown-system', /damaged/],
    [
      'one of the Imager',
      { ...BOOKWORM, names: [...BOOKWORM.names, 'firstrun.sh'] },
      'customised',
      /firstrun.sh/,
    ],
    [
      'one with a user',
      {
        ...TRIXIE,
        texts: { ...TRIXIE.texts, 'user-data': '#cloud-config\nhostname: x\nuser: y\n' },
      },
      'customised',
      /hostname in user-data, user in user-data/,
    ],
    [
      'one with orders for the first boot',
      { ...TRIXIE, texts: { ...TRIXIE.texts, 'cmdline.txt': 'a ds=nocloud;i=rpi-imager-1' } },
      'customised',
      /ds in cmdline.txt/,
    ],
    [
      'one with user-data that cannot be read',
      { ...TRIXIE, texts: { ...TRIXIE.texts, 'user-data': '#cloud-config\na: *x\n' } },
      'customised',
      /not YAML/,
    ],
  ])('is refused for %s, with what to do', (_, facts, reason, message) => {
    const outcome = classifyBoot(facts);
    expect(outcome).toMatchObject({ kind: 'refused', reason });
    expect(outcome.kind === 'refused' && outcome.message).toMatch(message);
    expect(outcome.kind === 'refused' && outcome.remedy).not.toBe('');
  });

  it.each<[CardFlavour, BootFacts]>([
    ['cloud-init', TRIXIE],
    ['firstrun', BOOKWORM],
    ['grappe', own('{"format":1}')],
  ])('is known again, with the card, when it was prepared by %s', (flavour, facts) => {
    const changes = cardChanges({
      card: { ...CARD, system: flavour === 'grappe' ? 'grappe' : 'raspberry-pi-os' },
      flavour,
      secrets: { token: TOKEN, wifiKey: WIFI_KEY },
      sensors: [],
      current: { configTxt: '', cmdlineTxt: facts.texts['cmdline.txt'] ?? '' },
    });
    const files = changes.ok ? changes.value.files : [];
    const written = files.map(
      ({ path, bytes }) => [path, new TextDecoder().decode(bytes)] as const,
    );
    const after = {
      ...facts,
      names: [...new Set([...facts.names, ...files.map(({ path }) => path)])],
      texts: { ...facts.texts, ...Object.fromEntries(written) },
    };
    expect(classifyBoot(after)).toMatchObject({
      kind: 'prepared',
      flavour,
      card: { node: CARD.node, cardId: CARD.cardId },
    });
    const texts = { ...after.texts, 'grappe/card.json': '{' };
    expect(classifyBoot({ ...after, texts })).toEqual({
      kind: 'prepared',
      flavour,
      card: undefined,
    });
  });
});
