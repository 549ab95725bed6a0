/** How far EC2's own time of a change and the log's may lie apart, and for how long round a stop a reason belongs to it. */
export const near = 10 * 60_000;

/** Tells whether two times are those of one change. */
export const isNear = (a: Date, b: Date) => Math.abs(a.getTime() - b.getTime()) <= near;
