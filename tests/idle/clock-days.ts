/** Days with clocks that are moved and with restarts, written and labelled as those of real-days.ts. */
import { shell, typed } from "./real-days";
import type { Trace } from "./traces";

export const clockDays: Readonly<Record<string, Trace>> = {
    "a restart in the middle of a day's typing, after which somebody comes back": {
        ...{ length: 500, hurts: 230, overdue: 240 },
        seen: (m) => ({
            ...shell,
            input: m < 100 ? typed(m, 99) : m < 110 ? 9999 : typed(m, 208),
            boot: m < 100 ? 300 + m : m - 100,
        }),
    },
    "a clock that runs 36 seconds ahead in each hour while somebody works": {
        ...{ length: 600, hurts: 529, overdue: 535 },
        seen: (m) => ({ ...shell, input: typed(m, 500), clock_jump: m % 10 === 0 ? 0.1 : 0 }),
    },
    "a clock that time service sets ahead by years, as at a start without it": {
        ...{ length: 300, hurts: 139, overdue: 142 },
        seen: (m) => ({
            ...shell,
            input: m < 150 ? typed(m, 112) : m - 112 + 2_000_000,
            kernel_act: m < 150 ? m + 5 : m + 5 + 2_000_000,
            clock_jump: m === 150 ? 2_000_000 : 0,
        }),
    },
    "a clock set ahead by three hours, under an evening's typing": {
        ...{ length: 300, hurts: 229, overdue: 232 },
        seen: (m) => ({
            ...shell,
            input: m === 60 ? 181 : typed(m, 200),
            clock_jump: m === 60 ? 180 : 0,
        }),
    },
    "a clock that time service corrects by half a second each minute, over an old key": {
        ...{ length: 300, hurts: 29, overdue: 40 },
        seen: (m) => ({ ...shell, input: m + 10, clock_jump: 0.01 }),
    },
    "a clock that is corrected backwards each minute, over an old message of a kernel": {
        ...{ length: 300, hurts: 29, overdue: 40 },
        seen: (m) => ({ ...shell, kernel_act: 0.99 * m + 10, clock_jump: -0.01 }),
    },
    "a small box whose desktop somebody only looks at": {
        ...{ length: 300, hurts: 29, overdue: 60, cores: 2 },
        seen: (m) => ({
            ...{ ssh: 1, ssh_bps: 30_000, vnc: 1, net: 0.04, cpu: 13 + (m % 3) * 3 },
        }),
    },
    "a small box at which somebody looks, and where one thread computes": {
        ...{ length: 300, hurts: "always", cores: 2 },
        seen: () => ({ ssh: 1, ssh_bps: 30_000, vnc: 1, net: 0.04, cpu: 58, cores: 1 }),
    },
};
