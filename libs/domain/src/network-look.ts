/** A network card, without those of containers. */
export interface NetworkLink {
  readonly name: string;
  readonly kind: 'cable' | 'wifi';
  /** A cable with something alive at its other end, or a Wi-Fi that let the board in. */
  readonly carrier: boolean;
  /** Without those that every link gives itself. */
  readonly addresses: readonly string[];
}

/** What a board has of a network. */
export interface NetworkLook {
  readonly links: readonly NetworkLink[];
  /** What became of the Wi-Fi; `unknown`: nobody can be asked. */
  readonly wifi: 'refused' | 'searching' | 'connected' | 'unknown';
}
