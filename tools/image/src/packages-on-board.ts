import type { BoardShell } from '@grappe/tool-board';

/** Reading dpkg's database, unpacking, scripts of packages, some of them Perl: a minute where nobody else uses the cores. */
const APT_TIMEOUT_MS = 900_000;
/** "controller init" makes keys and a rack, and starts Node for it. */
const INIT_TIMEOUT_MS = 600_000;
const APT = 'DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet=2';
const ALL = 'grappe-agent grappe-cli grappe-controller';
const INSTALLED = '/run/card-test-installed';
/** Has its own settings and units, which are in no package. */
const OF_IMAGE = 'grappe-image|grappe-(grow-root|host-keys)[.]service';

/** Grappe's packages on a board that runs them: removed, installed from files, purged, as an operator would by hand. */
export class PackagesOnBoard {
  readonly #shell: BoardShell;
  readonly #folder: string;

  /** `folder` has the packages, on the board. */
  constructor(shell: BoardShell, folder: string) {
    this.#shell = shell;
    this.#folder = folder;
  }

  async remove(): Promise<void> {
    await this.#apt('remove grappe-agent grappe-cli');
  }

  /** All of them, without the internet: what they need is in the image. */
  async install(): Promise<void> {
    await this.#apt(`install --no-install-recommends ${this.#folder}/*.deb`);
  }

  async purge(): Promise<void> {
    await this.#apt(`purge ${ALL}`);
  }

  /** Makes a rack of this board's own, and starts its controller as a service. */
  async startController(): Promise<void> {
    const rack = "printf 'rack: board\\n' >/tmp/board-rack.yaml";
    const init = 'grappe controller init --rack-file /tmp/board-rack.yaml --address 127.0.0.1';
    const options = '--listen 127.0.0.1 --context-file /tmp/board-context.json';
    await this.#shell.must(`${rack} && ${init} ${options}`, { timeoutMs: INIT_TIMEOUT_MS });
    await this.#shell.must('systemctl start grappe-controller', { timeoutMs: INIT_TIMEOUT_MS });
  }

  /** Notes what files the packages have that are installed now, for `left`. */
  async noteFiles(): Promise<void> {
    const packages = "dpkg-query --show --showformat '${binary:Package}\\n' 'grappe-*'";
    await this.#shell.must(`dpkg -L $(${packages}) | sort -u >${INSTALLED}`);
  }

  /** Noted files that are still there. */
  async left(): Promise<readonly string[]> {
    const test = '[ -d "$file" ] || [ ! -e "$file" ] || echo "$file"';
    const printed = await this.#shell.must(`while read -r file; do ${test}; done <${INSTALLED}`);
    return lines(printed);
  }

  /** Files and folders on the card that Grappe's name is on, whoever made them; without what the image has besides its packages, and what containers hold. */
  async traces(): Promise<readonly string[]> {
    const elsewhere = ['/var/lib/docker', '/var/lib/containerd', '/var/log'];
    const skipped = elsewhere.map((folder) => `-path ${folder}`).join(' -o ');
    const found = `find / -xdev '(' ${skipped} ')' -prune -o -iname '*grappe*' -print`;
    return lines(await this.#shell.must(`${found} | grep -Ev '${OF_IMAGE}' | sort`));
  }

  /** Programs of the packages that run, by their command lines. */
  async processes(): Promise<readonly string[]> {
    return lines(await this.#shell.must('pgrep --list-full --full /usr/lib/grappe/ || true'));
  }

  async #apt(what: string): Promise<void> {
    await this.#shell.must(`${APT} ${what}`, { timeoutMs: APT_TIMEOUT_MS });
  }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
