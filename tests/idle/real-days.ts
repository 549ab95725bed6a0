/**
 * Days as people have them, written and labelled from docs/idle.md and the traces' format before the rule saw them: each of them
 * is about something that a rule which reads one signal gets wrong.
 */
import type { Seen } from "./replay";
import type { Trace } from "./traces";

/** Minutes since the last of some events. */
const since = (minute: number, last: number) => (last > minute ? 9999 : minute - last);
/** Says whether a minute is in the first `long` ones of a period. */
const first = (minute: number, long: number, period: number) => minute % period < long;
export const shell = { ssh: 1, ssh_bps: 310 } as const;
const noGpu = { gpu: null, gpu_mem: null, err: ["gpu"] } satisfies Seen;

/** A person who types each fourth minute until some minute. */
export const typed = (minute: number, until: number) =>
    since(minute, Math.min(minute, until) - (Math.min(minute, until) % 4));

export const realDays: Readonly<Record<string, Trace>> = {
    "a laptop that falls asleep with its SSH window open": {
        ...{ length: 400, hurts: 117, overdue: 125 },
        seen: (m) => ({
            ...{ ssh: 1, ssh_bps: m <= 90 ? 700 : 0, input: typed(m, 88) },
        }),
    },
    "a laptop that wakes each hour for a moment, with its editor": {
        ...{ length: 400, hurts: 69, overdue: 80 },
        seen: (m) => ({ ssh: 2, ssh_bps: first(m, 1, 60) ? 9000 : 400, input: typed(m, 40) }),
    },
    "a download that moves a file and then waits for the server": {
        ...{ length: 600, hurts: 400, overdue: 450 },
        seen: (m) => (m <= 400 ? { net: m % 9 < 4 ? 0.04 : 0.006, disk: 0.06 } : {}),
    },
    "a training whose GPU is 3 % busy, because eight threads decode images": {
        ...{ length: 900, hurts: "always", cores: 8 },
        seen: (m) => ({ gpu: 2 + (m % 3), gpu_mem: 11, cpu: 71 + (m % 7), cores: 6, disk: 0.02 }),
    },
    "a training whose GPU is 3 % busy, because one thread reads its data": {
        ...{ length: 900, hurts: "always" },
        seen: (m) => ({ gpu: 3, gpu_mem: 11, cpu: 7.1 + (m % 2), cores: m % 3 === 0 ? 1 : 0 }),
    },
    "a training of 60 hours on one thread, which evaluates on the GPU every 40 minutes": {
        ...{ length: 4000, hurts: 3600, overdue: 3720 },
        seen: (m) =>
            m > 3600
                ? { gpu_mem: 4 }
                : { cpu: 8, cores: 1, gpu_mem: 4, gpu: first(m, 1, 40) ? 58 : 0 },
    },
    "a computation of 50 hours on one thread, which writes a checkpoint each hour": {
        ...{ length: 3400, hurts: 3000, overdue: 3120 },
        seen: (m) => (m > 3000 ? {} : { cpu: 8, cores: 1, disk: m % 60 === 50 ? 31 : 0.04 }),
    },
    "a service that restarts a runaway process at each boot": {
        ...{ length: 3600, hurts: 300, overdue: 3330 },
        seen: (m) => ({ cpu: 8, cores: 1, boot: m < 1800 ? 500 + m : m - 1800 }),
    },
    "evaluation every 40 minutes, with a limit of an hour": {
        ...{ length: 900, hurts: "always", minutes: 60 },
        seen: (m) => (first(m, 2, 40) ? { gpu: 35, gpu_mem: 6, cores: 1 } : { gpu_mem: 6 }),
    },
    "pauses between epochs, in which nothing but the upload of a checkpoint runs": {
        ...{ length: 900, hurts: 720, overdue: 760 },
        seen: (m) => {
            if (m > 720) return { gpu_mem: 20 };
            return first(m, 25, 50)
                ? { gpu: 91, gpu_mem: 20, cores: 2 }
                : { gpu_mem: 20, net: 0.12 };
        },
    },
    "`keep` whose end comes in the night, over a quiet box": {
        ...{ length: 900, hurts: 480, overdue: 515 },
        seen: (m) => ({ ...shell, input: since(m, 0), hold: 480 }),
    },
    "`keep` that is made longer twice": {
        ...{ length: 900, hurts: 600, overdue: 635 },
        seen: (m) => ({ hold: m < 100 ? 200 : m < 350 ? 400 : 600 }),
    },
    "`keep` that a restart of the box ends": {
        ...{ length: 400, hurts: 150, overdue: 165 },
        seen: (m) => ({ hold: m < 120 ? 390 : -1, boot: m < 120 ? 300 + m : m - 120 }),
    },
    "a kernel that says busy for a whole day": {
        ...{ length: 1600, hurts: 1440, overdue: 1475 },
        seen: (m) => (m <= 1440 ? { kernel_busy: 1, kernel_act: m } : { kernel_act: m }),
    },
    "a kernel that says busy and has died, with its cell long done": {
        ...{ length: 300, hurts: 120, overdue: 155 },
        seen: (m) => (m <= 120 ? { kernel_busy: 1, kernel_act: m } : { kernel_act: 9999 }),
    },
    "nothing known for a day, and then quiet": {
        ...{ length: 1600, hurts: 1500, overdue: 1535 },
        seen: (m) =>
            m > 1500
                ? {}
                : {
                      ...{ gpu: null, gpu_mem: null, ssh: null, ssh_bps: null, cpu: null },
                      ...{ cores: null, err: ["gpu", "ssh", "cpu"] },
                  },
    },
    "nothing known of the GPU in each second minute": {
        ...{ length: 1600, hurts: "always" },
        seen: (m) => (m % 2 === 0 ? noGpu : {}),
    },
    "nothing known of the GPU in one minute, half an hour before the end": {
        ...{ length: 300, hurts: 39, overdue: 60 },
        seen: (m) => (m === 20 ? noGpu : {}),
    },
    "a box of 96 cores that nobody uses": {
        ...{ length: 300, hurts: 29, overdue: 60, cores: 96 },
        seen: (m) => ({ cpu: 1.9 + (m % 5) / 5, gpu_mem: 30, ssh: 1, ssh_bps: 300 }),
    },
    "a box of 192 cores that nobody uses": {
        ...{ length: 300, hurts: 29, overdue: 60, cores: 192 },
        seen: (m) => ({ cpu: 1.5 + (m % 5) / 5 }),
    },
    "a box of 96 cores on which loaders read in 8 threads": {
        ...{ length: 600, hurts: "always", cores: 96 },
        seen: (m) => ({ cpu: 9 + (m % 2), cores: 8, gpu: 3, gpu_mem: 40 }),
    },
    "a box of 96 cores on which one thread prepares data": {
        ...{ length: 600, hurts: "always", cores: 96 },
        seen: () => ({ cpu: 3, cores: 1 }),
    },
    "lists of packages each six hours, with a limit of eight hours": {
        ...{ length: 2000, hurts: 479, overdue: 540, minutes: 480 },
        seen: (m) => (first(m + 200, 2, 360) ? { pkg: 1, net: 0.3, disk: 2 } : {}),
    },
    "an installation of 100 minutes that nobody watches, with a limit of two hours": {
        ...{ length: 500, hurts: 199, overdue: 330, minutes: 120 },
        seen: (m) => (m >= 100 && m < 200 ? { pkg: 1, cpu: 5, net: 0.01 } : {}),
    },
    "an installation that begins a minute before the stop": {
        ...{ length: 300, hurts: 60, overdue: 95 },
        seen: (m) => (m >= 29 && m <= 60 ? { pkg: 1 } : {}),
    },
    "a container that polls its server all night": {
        ...{ length: 300, hurts: 29, overdue: 45 },
        seen: (m) => ({ docker: 3, net: 0.008 + (m % 3) / 1000, cpu: 2.6 }),
    },
    "a monitor that sends its numbers each fifth minute": {
        ...{ length: 300, hurts: 29, overdue: 45 },
        seen: (m) => ({ net: m % 5 === 0 ? 0.02 : 0.006 }),
    },
    "a desktop on the GPU with a held model, at which somebody looks": {
        ...{ length: 300, hurts: 29, overdue: 60 },
        seen: (m) => ({
            ...{ ssh: 1, ssh_bps: 18_000 + (m % 4) * 500, vnc: 1, net: 0.026, gpu: m % 4 },
            ...{ gpu_mem: 17, cpu: 3, kernel_act: m + 90 },
        }),
    },
    "two SSH windows, a viewer, three idle kernels and a server, and nobody": {
        ...{ length: 300, hurts: 49, overdue: 80 },
        seen: (m) => ({
            ...{ ssh: 4, ssh_bps: 19_000, vnc: 1, net: 0.029, docker: 2, gpu_mem: 22 },
            ...{ kernel_act: since(m, 20), input: since(m, 12) },
        }),
    },
    "a nightly copy to another box over SSH, after a day without anybody": {
        ...{ length: 300, hurts: 95, overdue: 130 },
        seen: (m) => (m >= 20 && m <= 95 ? { ssh: 1, ssh_bps: 45_000, net: 0.05 } : {}),
    },
    "a `train` run that starts its process again and again": {
        ...{ length: 600, hurts: 500, overdue: 540 },
        seen: (m) => (m <= 500 && m % 20 < 6 ? { jobs: 1, docker: 1 } : {}),
    },
    "an input that is older than the rule's `never`": {
        ...{ length: 300, hurts: 29, overdue: 31 },
        seen: (m) => ({ ...shell, input: 9990 + m }),
    },
};
