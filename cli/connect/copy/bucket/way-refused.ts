/** Thrown where the bucket is no way for this copy; the message says why. The sessions then carry what is left. */
export class WayRefused extends Error {}
