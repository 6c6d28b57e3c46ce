import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LightFiles {
  readonly maxBrightness?: string;
  /** As the kernel lists them: `none [mmc0] timer`. Absent: the light has no such file. */
  readonly trigger?: string;
}

/** A folder that looks like sysfs as far as lights go. A plain file takes whatever is written to it, also what a kernel would not. */
export class LedsFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'grappe-leds-'));

  add(name: string, { maxBrightness = '1', trigger }: LightFiles = {}): void {
    const folder = join(this.root, 'class', 'leds', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'max_brightness'), `${maxBrightness}\n`);
    writeFileSync(join(folder, 'brightness'), '0\n');
    if (trigger !== undefined) writeFileSync(join(folder, 'trigger'), `${trigger}\n`);
  }

  file(name: string, file: string): string {
    return join(this.root, 'class', 'leds', name, file);
  }

  read(name: string, file: string): string | undefined {
    const path = this.file(name, file);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
