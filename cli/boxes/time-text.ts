/** Says how long something has lasted, in its two largest units, for example `3 h 12 min`. */
export function lasted(from: Date, to: Date): string {
    const minutes = Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    if (days > 0) return `${days} d ${hours} h`;
    return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** Writes a time in UTC, to the minute. */
export function utc(time: Date): string {
    return time.toISOString().slice(0, 16).replace("T", " ");
}

/**
 * Reads the time from EC2's reason for a stop, as in `User initiated (2026-11-30 10:00:00 GMT)`. EC2 gives none where it
 * stopped the box itself (cloud-custodian#6924).
 */
export function timeIn(reason: string): Date | undefined {
    const found = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(reason);
    return found === null ? undefined : new Date(`${found[1]}T${found[2]}Z`);
}
