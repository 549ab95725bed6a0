import { clockDays } from "./clock-days";
import { realDays } from "./real-days";
import type { Seen } from "./replay";

/** A recorded-like life of a box, with what a right rule may do. */
export interface Trace {
    /** How many minutes it has. */
    readonly length: number;
    /** What each minute shows beside a quiet box. */
    readonly seen: (minute: number) => Seen;
    /** The last minute in which a stop would end somebody's work, or "always". */
    readonly hurts: number | "always";
    /** The minute from which a box that is still up costs money for nothing. Left out where it may stay up. */
    readonly overdue?: number;
    /** @default 30 */
    readonly minutes?: number;
    /** @default 16 */
    readonly cores?: number | "unknown";
}

/** Minutes since the last of some events, as a probe counts them. */
const since = (minute: number, last: number) => (last > minute ? 9999 : minute - last);
/** Minutes since the last of events that come every so many minutes, until an end. */
const every = (minute: number, period: number, until = Infinity) =>
    since(minute, Math.min(minute, until) - (Math.min(minute, until) % period));
const never = (): Seen => ({});
const shell = { ssh: 1, ssh_bps: 310 } as const;
const silent = (err: readonly string[], seen: Seen): Seen => ({ err, ...seen });

/** What is there and is no use: the box stops half an hour after the recording's start. */
const noUse = {
    "a box that nobody uses": never,
    "an SSH window left open": () => shell,
    "connections that are half open": () => ({ ssh: 3, ssh_bps: 0 }),
    "an editor whose heart beats": () => ({ ssh: 2, ssh_bps: 900 }),
    "an SSH window with `top`": (m) => ({ ssh: 1, ssh_bps: 1500 + (m % 5) * 100 }),
    "a viewer that looks": () => ({ ssh: 1, ssh_bps: 30_000, vnc: 1, net: 0.04, cpu: 3.5 }),
    "a viewer that looks, without SSH": () => ({ vnc: 1, net: 0.03, cpu: 3.5 }),
    "a viewer that looks beside a shell": () => ({ ssh: 2, ssh_bps: 30_300, vnc: 1, net: 0.04 }),
    "memory held on the GPU": () => ({ gpu_mem: 20, gpu: 0.4 }),
    "an idle kernel with its memory": (m) => ({ kernel_act: m + 50, gpu_mem: 14, cores: 0 }),
    "a server without requests": () => ({ docker: 2, gpu_mem: 9, net: 0.007 }),
    "the noise of a desktop": (m) => ({ cpu: 1.5 + (m % 3) / 2, gpu: m % 4, disk: (m % 7) / 10 }),
    "cron once an hour": (m) => (m % 60 === 17 ? { cpu: 30, cores: 4, disk: 9 } : {}),
    "cron's one thread every ten minutes": (m) => (m % 10 === 3 ? { cpu: 7, cores: 1 } : {}),
} as const satisfies Record<string, (minute: number) => Seen>;

/** Work at which nobody sits: the box stays up to the end. */
const work = {
    "training on the GPU": () => ({ gpu: 97, gpu_mem: 20, cpu: 9, cores: 1 }),
    "training with pauses of 25 minutes": (m) => (m % 40 < 15 ? { gpu: 90, cores: 1 } : {}),
    "training for one minute in twelve": (m) => (m % 12 === 0 ? { gpu: 40 } : {}),
    "training without GPU for one minute in twelve": (m) =>
        m % 12 === 0 ? { cpu: 60, cores: 9 } : {},
    "training that waits for its data": () => ({ gpu: 7, cpu: 15, cores: 2 }),
    "training that waits for the network": () => ({ gpu: 4, cpu: 3, net: 4 }),
    "an upload between epochs": (m) => (m % 90 < 20 ? { gpu: 90 } : { net: 0.3 }),
    "a thread that moves between cores": () => ({ cpu: 8.1 }),
    "a build": (m) => ({ cpu: 60, cores: 8 + (m % 8), disk: 3 }),
    "a slow download": (m) => (m % 6 === 5 ? {} : { net: 0.05, disk: 0.05 }),
    "a slow download beside a viewer": () => ({ net: 0.058, vnc: 1, disk: 0.05 }),
    "a slow download beside a viewer's tunnel": () => ({
        ...{ net: 0.08, ssh: 1, ssh_bps: 20_000, vnc: 1 },
    }),
    "a copy over SSH": () => ({ ssh: 1, ssh_bps: 60_000, net: 0.066, disk: 0.06 }),
    "a copy over SSH beside a viewer": () => ({ ssh: 2, ssh_bps: 70_000, vnc: 1, net: 0.077 }),
    "writing to disk": () => ({ disk: 5 }),
    "a `train` run that only waits": () => ({ jobs: 1, docker: 1 }),
    "a cell that runs": (m) => ({ kernel_busy: 1, kernel_act: m }),
    "a person who types now and then": (m) => ({ ...shell, input: every(m, 20) }),
    "a person in an editor": (m) => ({ ssh: 2, ssh_bps: 900, ide_input: every(m, 15) }),
    "a person in an editor that tells no input": (m) => ({
        ...{ ssh: 2, ssh_bps: m % 14 < 5 ? 6000 : 500 },
    }),
    "the same beside a viewer that looks": (m) => ({
        ...{ ssh: 3, ssh_bps: m % 14 < 5 ? 24_000 : 18_500, vnc: 1, net: 0.03 },
    }),
    "a person in a notebook": (m) => ({ kernel_act: every(m, 9) }),
    "a GPU that nobody can see": () => silent(["gpu"], { gpu: null, gpu_mem: null }),
    "containers that nobody can see": () => silent(["docker"], { docker: null }),
} as const satisfies Record<string, (minute: number) => Seen>;

/** Traces with ends, faults and limits of their own. */
const others: Readonly<Record<string, Trace>> = {
    "a night of training that ends": {
        ...{ length: 900, hurts: 600, overdue: 650 },
        seen: (m) => (m <= 600 ? { gpu: 95, cores: 1 } : { gpu_mem: 20 }),
    },
    "one thread that computes for 20 hours": {
        ...{ length: 1300, hurts: 1200, overdue: 1260 },
        seen: (m) => (m <= 1200 ? { cpu: 8, cores: 1 } : {}),
    },
    "a runaway process, with cron and upgrades": {
        ...{ length: 4320, hurts: 40, overdue: 1560 },
        seen: (m) => ({
            ...{ cores: 1, cpu: 8.2, ssh: 1, input: since(m, 10) },
            ...(m % 60 === 3 ? { cores: 2, cpu: 14, disk: 5 } : {}),
            ...(m % 1440 > 300 && m % 1440 < 310 ? { pkg: 1, cores: 2, net: 0.4, disk: 3 } : {}),
        }),
    },
    "work that begins when the box is nearly idle": {
        ...{ length: 90, hurts: 45, overdue: 80 },
        seen: (m) => (m >= 29 && m <= 45 ? { cpu: 30, cores: 4 } : {}),
    },
    "one thread that begins when the box is nearly idle": {
        ...{ length: 90, hurts: 45, overdue: 80 },
        seen: (m) => (m >= 29 && m <= 45 ? { cpu: 8, cores: 1 } : {}),
    },
    "`keep` for four hours": {
        ...{ length: 400, hurts: 250, overdue: 290 },
        seen: (m) => (m >= 10 ? { hold: 250 } : {}),
    },
    "`keep` that is taken back": {
        ...{ length: 400, hurts: 60, overdue: 100 },
        seen: (m) => (m >= 10 && m <= 60 ? { hold: 350 } : {}),
    },
    "packages that install for 90 minutes": {
        ...{ length: 200, hurts: 90, overdue: 130 },
        seen: (m) => (m <= 90 ? { pkg: 1 } : {}),
    },
    "a package lock that hangs": { length: 400, hurts: 30, overdue: 180, seen: () => ({ pkg: 1 }) },
    "a start at which nobody comes": {
        ...{ length: 120, hurts: 30, overdue: 60, seen: (m) => ({ boot: m }) },
    },
    "a start, and somebody who comes after 40 minutes": {
        ...{ length: 120, hurts: 40, overdue: 100 },
        seen: (m) => ({ boot: m, input: since(m, 40) }),
    },
    "hourly work of the system, with a limit of two hours": {
        ...{ length: 700, hurts: 119, overdue: 200, minutes: 120 },
        seen: (m) => (m % 60 < 2 ? { cpu: 40, cores: 6, disk: 25 } : {}),
    },
    "training for one minute in forty, with a limit of two hours": {
        ...{ length: 700, hurts: "always", minutes: 120 },
        seen: (m) => (m % 40 === 0 ? { cpu: 40, cores: 6 } : {}),
    },
    "a clock that jumps ahead of a person who reads": {
        ...{ length: 200, hurts: 104, overdue: 106 },
        seen: (m) => ({
            input: m < 100 ? every(m, 25) : m - 75 + 120,
            clock_jump: m === 100 ? 120 : 0,
        }),
    },
    "a clock that jumps ahead in the minute of a key": {
        ...{ length: 200, hurts: 129, overdue: 131 },
        seen: (m) => ({
            input: m < 100 ? every(m, 25) : m - 100 + 60,
            clock_jump: m === 100 ? 60 : 0,
        }),
    },
    "a clock that is set back by ten hours": {
        ...{ length: 700, hurts: 40, overdue: 140 },
        seen: (m) => ({
            input: m < 50 ? since(m, 10) : Math.max(0, m - 10 - 600),
            clock_jump: m === 50 ? -600 : 0,
        }),
        minutes: 60,
    },
    "a clock that is set back, by a probe that says so": {
        ...{ length: 200, hurts: 29, overdue: 40 },
        seen: (m) => ({
            kernel_act: m < 25 ? m + 3 : m + 3 - 600,
            clock_jump: m === 25 ? -600 : 0,
        }),
    },
    "a clock that is set back under a person who types on": {
        ...{ length: 300, hurts: "always" },
        seen: (m) => ({ ...shell, input: m % 3, clock_jump: m === 50 ? -60 : 0 }),
    },
    "a clock that jumps to and fro": {
        ...{ length: 300, hurts: 29, overdue: 70 },
        seen: (m) => ({
            clock_jump: m % 10 === 5 ? (m % 20 === 5 ? 60 : -60) : 0,
            kernel_act: m + 200 + (m % 20 >= 5 && m % 20 < 15 ? 60 : 0),
        }),
    },
    "a GPU probe that is silent for three hours": {
        ...{ length: 400, hurts: 200, overdue: 260 },
        seen: (m) => (m > 20 && m <= 200 ? silent(["gpu"], { gpu: null, gpu_mem: null }) : {}),
    },
    "an input probe that is silent, and then says what was": {
        ...{ length: 400, hurts: 190, overdue: 230 },
        seen: (m) =>
            m > 20 && m <= 200 ? silent(["input"], { input: null }) : { input: since(m, 190) },
    },
    "a probe of containers that is silent in one minute of five": {
        ...{ length: 200, hurts: 30, overdue: 60 },
        seen: (m) => (m % 5 === 0 ? silent(["docker"], { docker: null }) : {}),
    },
    "every probe silent, for two hours": {
        ...{ length: 400, hurts: 130, overdue: 190 },
        seen: (m) => (m > 10 && m <= 130 ? allSilent : { ...shell }),
    },
    "idleStopMinutes 0": { length: 600, hurts: "always", minutes: 0, seen: never },
    "idleStopMinutes 15": { length: 60, hurts: 14, overdue: 15, minutes: 15, seen: never },
    "idleStopMinutes 1440": {
        length: 1500,
        hurts: 1439,
        overdue: 1440,
        minutes: 1440,
        seen: never,
    },
    "a small box with two threads": {
        ...{ length: 300, hurts: "always", cores: 2, seen: () => ({ cpu: 40, cores: 0 }) },
    },
    "a small box with a blinking window": {
        ...{ length: 90, hurts: 29, overdue: 40, cores: 2, seen: () => ({ cpu: 9, cores: 0 }) },
    },
    "a box of unknown size that computes": {
        ...{ length: 300, hurts: "always", cores: "unknown", seen: () => ({ cpu: 12 }) },
    },
};

const columns = {
    ...{ ssh: null, ssh_bps: null, vnc: null, input: null, cpu: null, cores: null, gpu: null },
    ...{ gpu_mem: null, disk: null, net: null, docker: null, hold: null, kernel_busy: null },
    ...{ kernel_act: null, ide_input: null, pkg: null, jobs: null },
} satisfies Seen;
const allSilent = silent(
    [
        "ssh",
        "vnc",
        "input",
        "cpu",
        "gpu",
        "disk",
        "net",
        "docker",
        "hold",
        "kernel",
        "ide",
        "pkg",
        "jobs",
    ],
    columns,
);

const named = <T>(table: Readonly<Record<string, T>>, as: (it: T) => Trace) =>
    Object.fromEntries(Object.entries(table).map(([name, it]) => [name, as(it)]));

/** Every trace by its name. */
export const traces: Readonly<Record<string, Trace>> = {
    ...named(noUse, (seen: (minute: number) => Seen) => ({
        ...{ seen, length: 300, hurts: 29, overdue: 60 },
    })),
    ...named(work, (seen: (minute: number) => Seen) => ({
        ...{ seen, length: 600, hurts: "always" as const },
    })),
    ...others,
    ...realDays,
    ...clockDays,
};
