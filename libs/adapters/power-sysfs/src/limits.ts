/**
 * A whole look at a sensor, waiting for a slot included. The I2C bus of a Pi gives up on a transfer after a second (the kernel's default), so
 * a sensor that does not answer is told of by the kernel's own, more telling error first.
 */
export const READ_TIMEOUT_MS = 2_000;
/**
 * Reads under way at once, over all sensors of a process. Node does file I/O on four threads, and a read that hangs in the kernel keeps its
 * thread and cannot be cancelled: with all four gone the agent could neither read nor write a file, nor look up a name.
 */
export const READS_UNDER_WAY_MAX = 2;
/** An attribute of sysfs is one memory page at most. */
export const ATTRIBUTE_BYTES_MAX = 4_096;
/** Devices looked through for a name; a Pi has under ten of a class. */
export const DEVICES_SCANNED_MAX = 64;
/** How much of a text that makes no sense is shown. */
export const SHOWN_TEXT_MAX = 40;
/**
 * By how much the shunt the driver believes in may differ from the one that is soldered on. Drivers that keep it in a register of the chip
 * round it by up to 3 %; mistakes are by factors of two to a hundred.
 */
export const SHUNT_TOLERANCE = 0.05;
