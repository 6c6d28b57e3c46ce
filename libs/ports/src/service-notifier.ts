/**
 * What supervises this process as a service. None of these fails or waits for an answer: a service does not end because nobody listens, and one
 * that was started by hand has nobody to tell.
 */
export interface ServiceNotifier {
  /**
   * The service does what it is for. From here on signs of life are given by the event loop, when that is asked for: a service whose event loop
   * stands still is ended and started anew. To be called once.
   */
  ready(): void;
  /** What it does now, in a line for a person. */
  status(text: string): void;
  /** It is about to end. */
  stopping(): void;
}
