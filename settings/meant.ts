import { distance } from "fastest-levenshtein";

/** Maps people's own words to our names. The words have no capitals, spaces or punctuation. */
type Words<T extends string> = Readonly<Record<string, T>>;

export const osWords = {
    amazonlinux: "al2023",
    amazonlinux2023: "al2023",
    amazon: "al2023",
    al2: "al2023",
    amzn: "al2023",
    debian: "debian12",
    bookworm: "debian12",
} as const;

export const frameworkWords = {
    tf: "tensorflow",
    tensorflow2: "tensorflow",
    keras: "tensorflow",
    torch: "pytorch",
    no: "none",
    false: "none",
    nothing: "none",
} as const;

export const accessWords = {
    ssm: "session-manager",
    awsssm: "session-manager",
    systemsmanager: "session-manager",
    openssh: "ssh",
} as const;

export const flagWords = {
    ...{ yes: "true", y: "true", on: "true", "1": "true", enabled: "true" },
    ...{ no: "false", n: "false", off: "false", "0": "false", disabled: "false" },
} as const;

/** Words for the settings of a box. */
export const boxWords = {
    ...{ machine: "instanceTypes", type: "instanceTypes", size: "instanceTypes" },
    ...{ operatingsystem: "os", snapshot: "dataSnapshot", gui: "desktop", vnc: "desktop" },
    ...{ idletimeout: "idleStopMinutes", autostop: "idleStopMinutes", idle: "idleStopMinutes" },
    ...{
        autoshutdown: "idleStopMinutes",
        idlestop: "idleStopMinutes",
        idleminutes: "idleStopMinutes",
    },
    ...{ idletimeoutminutes: "idleStopMinutes", shutdownafter: "idleStopMinutes" },
    ...{ jupyter: "notebook", jupyterlab: "notebook", notebooks: "notebook" },
    ...{ desktopinstalled: "installDesktop", keepdesktop: "installDesktop" },
    ...{ rootgib: "rootVolumeGiB", rootdisk: "rootVolumeGiB", datagib: "dataVolumeGiB" },
    ...{ datadisk: "dataVolumeGiB", disk: "dataVolumeGiB", version: "frameworkVersion" },
    ...{ zone: "availabilityZone", price: "maxHourlyUsd", maxprice: "maxHourlyUsd" },
    ...{ spotinstance: "spot", tensorflowversion: "frameworkVersion" },
} as const;

export const settingWords = {
    ...boxWords,
    ...{ users: "members", team: "members", people: "members" },
    ...{ batch: "queue", jobs: "queue" },
    ...{ image: "imageIds", ami: "imageIds", cidr: "sshFrom", networks: "sshFrom" },
    ...{ bucket: "sharedData", s3: "sharedData", shared: "sharedData" },
} as const;

/** Words for the settings of a queue. */
export const queueWords = {
    ...{ machine: "instanceTypes", type: "instanceTypes", types: "instanceTypes" },
    ...{ vcpus: "maxvCpus", maxcpus: "maxvCpus", cpus: "maxvCpus", limit: "maxvCpus" },
    ...{
        jobusd: "maxJobUsd",
        maxusd: "maxJobUsd",
        maxprice: "maxJobUsd",
        maxhourlyusd: "maxJobUsd",
    },
    ...{ monthlyusd: "maxMonthlyUsd", budget: "maxMonthlyUsd", internet: "nat", natgateway: "nat" },
} as const;

export const memberWords = {
    ...{ user: "name", username: "name", key: "sshPublicKeys", keys: "sshPublicKeys" },
    ...{
        sshkey: "sshPublicKeys",
        sshkeys: "sshPublicKeys",
        publickeys: "sshPublicKeys",
        publickey: "sshPublicKeys",
    },
} as const;

/**
 * Returns the choice that a word stands for: the same word in other letters, a synonym, or a typing mistake. A word that
 * only looks a little like a choice is left alone: `jax` is not `none`.
 */
export function meant<T extends string>(
    value: string,
    choices: readonly T[],
    words: Words<T>,
): T | undefined {
    const said = simple(value);
    if (said === "" || said.length > 40) return undefined;
    const same = choices.find((choice) => simple(choice) === said);
    if (same !== undefined) return same;
    if (Object.hasOwn(words, said)) return words[said];
    const slips = Math.min(2, Math.floor(said.length / 3));
    const near = choices
        .map((choice) => ({ choice, apart: distance(simple(choice), said) }))
        .sort((a, b) => a.apart - b.apart)[0];
    return near !== undefined && near.apart <= slips ? near.choice : undefined;
}

/** Returns the part of a refusal that names what was meant: `, did you mean gpu`, or nothing where no name is near. */
export function didYouMean(value: string, names: readonly string[]): string {
    const near = meant(value, names, {});
    return near === undefined ? "" : `, did you mean ${near}`;
}

function simple(text: string): string {
    return text
        .slice(0, 60)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, "");
}

/** Finds the number in a text such as `$3` or `100 GiB`; `undefined` when there is none. */
export function numberIn(text: string): number | undefined {
    const whole = text.trim() === "" ? NaN : Number(text);
    if (Number.isFinite(whole)) return whole;
    const [found] = /-?\d+([.,]\d+)?/.exec(text.slice(0, 60)) ?? [];
    return found === undefined ? undefined : Number(found.replace(",", "."));
}
