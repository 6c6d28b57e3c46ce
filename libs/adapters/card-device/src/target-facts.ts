/** Something mounted, or otherwise in use, on a device or a part of it. */
export interface DeviceUse {
  /** /dev/sda1 */
  readonly path: string;
  /** Where it is mounted; `[SWAP]`; or what it is a member of: `crypt`, `lvm`, `raid1`. */
  readonly use: string;
}

/** What is known of a block device, before anything is opened. */
export interface DeviceFacts {
  readonly kind: 'device';
  readonly path: string;
  /** As lsblk says it: `disk`, `loop`, `part`, `rom`. */
  readonly type: string;
  /** 0: a reader without a card. */
  readonly sizeBytes: number;
  /** Maker and model, as far as it tells. Empty when it does not. */
  readonly model: string;
  readonly serial: string;
  /** Of a card in a reader of the machine's own: its identity from the factory. A reader on USB hides it. */
  readonly cid: string;
  /** `usb`, `mmc`, `sata`, `nvme`; empty when nobody says it. */
  readonly transport: string;
  /** The kernel's own opinion, or that it can be plugged in and out while running. */
  readonly removable: boolean;
  /** An eMMC stays in its machine, whatever its transport says. */
  readonly soldered: boolean;
  readonly readOnly: boolean;
  readonly mounts: readonly DeviceUse[];
  readonly holders: readonly DeviceUse[];
  /** Names of file systems that are on it: what would be lost. */
  readonly labels: readonly string[];
}

/** A file that would stand for a card. */
export interface FileFacts {
  readonly kind: 'file';
  readonly path: string;
  readonly exists: boolean;
  /** What its disk has left. */
  readonly freeBytes: number;
}

/** What cannot stand for a card at all. */
export interface OtherFacts {
  readonly kind: 'other';
  readonly path: string;
  /** `a folder` */
  readonly what: string;
}

export type TargetFacts = DeviceFacts | FileFacts | OtherFacts;
